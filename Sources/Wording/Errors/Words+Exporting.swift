extension Words {
  static let exporting = [
    "unusable-schema": "the schema cannot be used: {reason}",
    "no-common-schema": "the records cannot be given a schema: {reason}",
    "parquet-not-written": "cannot write Parquet: {reason}",
    "not-compressed": "cannot compress: {reason}",
    "record-exceeds-file": """
    a record takes a file of {size} bytes, more than a file may have: raise {setting:maximumFileSize}
    """,
    "metadata-exceeds-file": """
    a file's metadata alone takes {size} bytes, more than a file may have: raise \
    {setting:maximumFileSize}
    """,
    "passes-differ": """
    [the input held {counted} records when it was read first, and {found} then\
    |the input changed while it was read]: export it when nothing writes to it
    """,
    "values-unaccounted": """
    {read} values were read, but {stored} stored, {rescued} rescued, {dropped} dropped and {rejected} \
    rejected: this is a fault of the program, and nothing was exported
    """,
    "reject-limit-unused": """
    a limit of rejected records needs bad lines to be set aside: use {setting:badLines=quarantine}
    """,
    "reject-log-inconsistent": """
    the list of rejected lines contradicts itself: this is a fault of the program, and nothing was \
    exported
    """,
  ]
}
