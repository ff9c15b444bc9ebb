import Testing
@testable import XDM
