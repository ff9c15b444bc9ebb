extension Words {
  static let work = [
    "stopped": "the export was stopped; nothing was published",
    "system-refused": "cannot {operation} {file}: [{detail}|{system:system}]",
    "no-thread": "the system starts no more threads: raise its limits of processes and memory",
    "bad-line": """
    {file}:{line}:{column}: {reason}[ in field {field}] (byte {byteOffset} of the input); nothing was \
    exported: repair the line, or set bad lines aside with {setting:badLines=quarantine}\
    [?spansLines:; if a record takes several lines, put each on one, as jq -c does]
    """,
    "too-many-rejects": """
    more than {limit} records were rejected, this one last: {file}:{line}:{column}: {reason}\
    [ in field {field}]; nothing was exported: repair the records, or raise {setting:maximumRejects}
    """,
    "unfit-value": "{value} is no value of {remedy}",

    // Sentences that come as they are.
    "described": "{text}",
    "misused": "{text}",
  ]
}
