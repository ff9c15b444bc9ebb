import ByteBuffers
import Testing

@Suite("Checked indices")
struct CheckedIndexTests {
  @Test("Elements are read and changed by their index, checked or not")
  func elements() {
    var buffer = TypedBuffer<UInt32>(repeating: 7, count: 3)
    buffer.append(9)
    buffer[0] = 1
    buffer[unchecked: 1] = 2
    buffer.withUnsafeMutableElements { $0[2] &+= 1 }
    #expect(Array(buffer.elements) == [1, 2, 8, 9])
    let (last, same) = (buffer[3], buffer[unchecked: 3])
    #expect(last == 9 && same == 9)
    let copy = TypedBuffer(copying: buffer)
    #expect(Array(copy.elements) == [1, 2, 8, 9])
    let isEmpty = TypedBuffer<UInt8>(repeating: 1, count: 0).isEmpty
    #expect(isEmpty)
  }

  @Test("An index that is out of range ends the process before anything is read")
  func checked() async {
    await #expect(processExitsWith: .failure) {
      let buffer = TypedBuffer<Int>(repeating: 1, count: 3)
      _ = buffer[3]
    }
    await #expect(processExitsWith: .failure) {
      let buffer = TypedBuffer<Int>(repeating: 1, count: 3)
      _ = buffer[-1]
    }
    await #expect(processExitsWith: .failure) {
      // There is memory for the element, but no element.
      var buffer = TypedBuffer<Int>(capacity: 8)
      buffer[0] = 1
    }
    await #expect(processExitsWith: .failure) {
      var buffer = TypedBuffer<Int>(capacity: 8)
      _ = buffer.removeLast()
    }
  }

  @Test("Integers are stored over bytes that are there, and nowhere else")
  func store() async {
    var bytes = ByteBuffer()
    bytes.append(repeating: 0xff, count: 6)
    bytes.store(UInt32(0x0403_0201), at: 2)
    bytes.store(UInt16(0), at: 0)
    #expect(bytes.array() == [0, 0, 1, 2, 3, 4])
    await #expect(processExitsWith: .failure) {
      var bytes = ByteBuffer()
      bytes.append(repeating: 0, count: 6)
      bytes.store(UInt32(1), at: 3)
    }
    await #expect(processExitsWith: .failure) {
      var bytes = ByteBuffer()
      bytes.append(repeating: 0, count: 6)
      bytes.store(UInt32(1), at: -1)
    }
  }
}
