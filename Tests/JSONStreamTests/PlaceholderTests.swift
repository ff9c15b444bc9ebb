import Testing
@testable import JSONStream
