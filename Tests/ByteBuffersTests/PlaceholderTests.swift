import Testing
@testable import ByteBuffers
