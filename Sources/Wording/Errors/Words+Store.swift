extension Words {
  static let store = [
    "invalid-export-time": """
    "{value}" is not an export time: write a minute in UTC as YYYYMMDDHHMM
    """,
    "invalid-dataset-id": """
    "{value}" is not a dataset ID: use 1 to {maximumLength} letters, digits, _, . and -, but not . \
    or .. alone
    """,
    "export-exists": """
    {file} exists already: choose another minute with {setting:exportTime}, or remove it
    """,
    "folder-in-use": """
    {file} is in use by [{owner}|another process]: wait for it to end, or use {setting:waits}
    """,
    "too-many-leftovers": """
    {file} holds too many folders of stopped runs that begin with {prefix}: remove those that are not \
    needed
    """,
    "manifest-needed": """
    {file} is in a store that cannot rename folders: an export there needs a manifest; set \
    {setting:manifest}
    """,
    "damaged-run-file": """
    {file} of a run that is under way is damaged: restore the file, or move it away and run again
    """,
  ]
}
