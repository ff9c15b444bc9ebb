import Exporting
import JSONStream
import OptionTables
import XDM

extension OptionValue {
  /// Nil for JSON of another form.
  init?(_ json: JSONTree) {
    switch json {
    case .boolean(let value): self = .flag(value)
    case .string(let text): self = .text(text)
    case .array(let elements):
      let texts = elements.compactMap(\.text)
      guard texts.count == elements.count else { return nil }
      self = .texts(texts)
    default:
      guard let number = json.number.flatMap({ UInt64(exactly: $0) }) else { return nil }
      self = .number(number)
    }
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .flag(let value): writer.bool(value)
    case .number(let value):
      var digits = String(value)
      digits.withUTF8 { writer.raw(UnsafeRawBufferPointer($0)) }
    case .text(let text): writer.string(text)
    case .texts(let texts):
      writer.beginArray()
      for text in texts { writer.string(text) }
      writer.endArray()
    }
  }
}

extension OptionValues {
  /// The options of an export that a dataflow can set, with the values that they have in `options`.
  init(_ options: ExportOptions) {
    self = ExportOptions.table.filter { $0.definition.dataflowField != nil }.values(in: options)
  }

  /// Nil unless `json` is an object of values.
  init?(_ json: JSONTree) {
    guard case .object(let members) = json else { return nil }
    self.init()
    for option in ExportOptions.table.map(\.definition) {
      guard let member = members.last(where: { $0.key == option.setting.camelCase }) else {
        continue
      }
      guard let value = OptionValue(member.value) else { return nil }
      self[option.setting] = value
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for option in ExportOptions.table.map(\.definition) {
      guard let value = self[option.setting] else { continue }
      writer.key(option.setting.camelCase)
      value.write(to: &writer)
    }
    writer.endObject()
  }
}
