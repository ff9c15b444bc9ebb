extension Words {
  static let store = [
    "invalid-export-time": """
    "{value}" is not an export time: write a minute in UTC as YYYYMMDDHHMM
    """,
    "invalid-dataset-id": """
    "{value}" is not a dataset ID: use 1 to {maximumLength} letters, digits, _, . and -, but not . \
    or .. alone
    """,
  ]
}
