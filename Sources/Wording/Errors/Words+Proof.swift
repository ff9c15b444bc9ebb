extension Words {
  static let proof = [
    "parquet-unreadable": "{file}: {reason}",
    "parquet-inconsistent": """
    [{column} in row group {rowGroup}: |row group {rowGroup}: ]{reason}
    """,
    "footer-inconsistent": "{file}: the footer contradicts itself: {reason}",
    "line-damaged": "{reason} (byte {byteOffset} of its text)",
    "no-parquet-files": """
    {file} holds no .parquet file: to print the records of a JSON export, use restore
    """,
    "unknown-column": "there is no field {name}; the fields at the top are {known}",
    "no-time-field": "there is no field {name} with times to choose records by",
    "cannot-compress": "cannot compress: {reason}",

    "no-export": "no export: name its folder",
    "threads-out-of-range": "{value} threads: use 1 to 1024",
    "findings-out-of-range": "{value} findings: keep at least 1",
    "codec-not-for-text": "records cannot be compressed with {codec}: use none, gzip or zstd",
    "restore-level-unknown": "{codec} has no level {level}",

    "cat-stopped": "stopped before all records were printed",
    "restore-stopped": "stopped before all records were restored",
    "verify-stopped": "stopped before everything was verified",

    "export-empty": "the folder has neither a manifest nor data files",
    "manifest-missing": """
    there is no manifest: nothing says that all files are there, and as they were written
    """,
    "manifest-of-other-run": "it is the manifest of dataset {dataset}, run {flowRun}",
    "manifest-of-other-time": "it is the manifest of the export of {time}",
    "manifest-names-twice": "it names a file twice",
    "manifest-lacks-records": """
    the files that it names do not have the {expected} records of its totals
    """,
    "total-records-differ": "its files have {found} records, its totals say {expected}",
    "total-bytes-differ": "its files have {found} bytes, its totals say {expected}",
    "totals-disagree": "{written} records written and {rejected} rejected are not {read} read",
    "rejected-lines-differ": "it says {found} lines, the totals say {expected} rejected ones",

    "file-not-in-manifest": "the manifest does not name it",
    "file-missing": "the file is not there",
    "file-changed": "{reason}",
    "record-count-differs": "it has {found} records, its manifest says {expected}",
    "file-without-records": "it has no records, as every file of an export has",
    "record-differs": "{reason}[; source: {source}][; export: {exported}]",
    "record-moved": "is in another place than in the source",
    "record-missing": """
    [{count} records from here on are missing|this record is missing] \
    [after record {previous}|before the first record]
    """,
    "record-extra": "is not in the source[, nor are the {others} after it]",
    "record-repeated": """
    repeats the one before it[ {times} times], which the source does not
    """,

    "source-not-compared": """
    some of its records could not be compared: a file of the export cannot be read, and nothing says \
    how many records it had
    """,
    "source-holds-more": "it has {others} more records after the {exported} that the exports hold",
    "source-lacks-rejected": "it has {found} of the {expected} lines that were rejected",
    "long-line-not-rejected": """
    a line of {size} bytes, too long to be exported, is not among the rejected ones
    """,
  ]
}
