import ByteBuffers
import JSONStream
import CKernels
import Parquet

extension AssemblyWriter {
  /// The bytes of the next value of a column of values that lie side by side.
  @inline(__always)
  private func takeFixed(_ index: Int, width: Int) -> UnsafePointer<UInt8> {
    let column = columns + Int(node(index).column)
    let value = column.pointee.value
    column.pointee.value = value &+ 1
    return column.pointee.values.assumingMemoryBound(to: UInt8.self) + value &* width
  }

  /// The bytes of the next value of a column of byte arrays.
  @inline(__always)
  private func takeBytes(_ index: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let column = columns + Int(node(index).column)
    let value = column.pointee.value
    column.pointee.value = value &+ 1
    let bytes = column.pointee.bytes
    let references = column.pointee.values.assumingMemoryBound(
      to: DecodedByteArrays.Reference.self)
    // A record has more columns than a processor follows by itself: what the next record takes from
    // this one is fetched now.
    ck_prefetch(UnsafeRawPointer(references + (value &+ 8)))
    let following = references[min(value &+ 1, column.pointee.lastValue)]
    ck_prefetch(UnsafeRawPointer(bytes + following.offset))
    return (bytes + references[value].offset, references[value].count)
  }

  /// Writes the next value of a scalar.
  @inline(__always)
  mutating func writeScalar(_ index: Int, to output: inout ByteBuffer) {
    let format = formats.base[Int(node(index).column)]
    let isWritten: Bool
    if format.width > 0 {
      let start = takeFixed(index, width: format.width)
      isWritten = format.append(start, count: format.width, to: &output)
    } else {
      let (start, count) = takeBytes(index)
      isWritten = format.append(start, count: count, to: &output)
    }
    if !isWritten { failScalar(index, format.kind) }
  }

  @inline(never)
  private mutating func failScalar(_ index: Int, _ kind: ScalarFormat.Kind) {
    fail(
      index,
      kind == .decimalBytes
        ? "a DECIMAL has more than \(ValueText.longestDecimal) bytes"
        : "a text is not valid UTF-8")
  }

  /// Appends JSON text once it has been checked; false, and appends nothing, when it is not valid.
  private mutating func appendJSON(
    _ text: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool {
    do throws(JSONError) { try json.read(text, count: count) } catch { return false }
    output.append(json.text)
    return true
  }

  @inline(never)
  mutating func writeJSON(_ index: Int, to output: inout ByteBuffer) {
    let (start, count) = takeBytes(index)
    if appendJSON(start, count: count, to: &output) { return }
    let format = formats.base[Int(node(index).column)]
    if isStrict || !format.append(start, count: count, to: &output) {
      fail(index, "a JSON text is not valid")
    }
  }
}
