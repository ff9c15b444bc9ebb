// What programs that export, verify and restore need, in one import.
@_exported import Dataflows
@_exported import Exporting
@_exported import Proof
@_exported import Store
@_exported import Wording
@_exported import Work
@_exported import XDM
