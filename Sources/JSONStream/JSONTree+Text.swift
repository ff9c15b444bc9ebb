import ByteBuffers

extension JSONTree {
  /// JSON text over several lines, for people; ends with a newline.
  package func prettyPrinted() -> String {
    var buffer = ByteBuffer()
    append(to: &buffer, depth: 0)
    buffer.append(JSONByte.newline)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  private func append(to buffer: inout ByteBuffer, depth: Int) {
    switch self {
    case .null: buffer.append("null")
    case .boolean(let value): buffer.append(value ? "true" : "false")
    case .integer(let value): NumberText.append(value, to: &buffer)
    case .number(let value): NumberText.append(value, to: &buffer)
    case .string(let value): JSONString.appendEscaped(value, to: &buffer)
    case .array(let elements):
      Self.append(elements, "[", "]", to: &buffer, depth: depth) {
        $0.append(to: &$1, depth: depth + 1)
      }
    case .object(let members):
      Self.append(members, "{", "}", to: &buffer, depth: depth) {
        JSONString.appendEscaped($0.key, to: &$1)
        $1.append(": ")
        $0.value.append(to: &$1, depth: depth + 1)
      }
    }
  }

  private static func append<Part>(
    _ parts: [Part], _ open: String, _ close: String, to buffer: inout ByteBuffer, depth: Int,
    part: (Part, inout ByteBuffer) -> Void
  ) {
    buffer.append(open)
    for (index, value) in parts.enumerated() {
      buffer.append(index == 0 ? "\n" : ",\n")
      buffer.append(String(repeating: "  ", count: depth + 1))
      part(value, &buffer)
    }
    if !parts.isEmpty { buffer.append("\n" + String(repeating: "  ", count: depth)) }
    buffer.append(close)
  }
}
