import Testing
@testable import XDMExport
