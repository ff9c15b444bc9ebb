import ByteBuffers
import OptionTables
import Store
import Work
import XDM

/// Options are stored under the names of the table, as a file or a program sets them. A progress
/// handler is not stored.
extension ExportOptions: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static let inputs = Key(stringValue: "inputs")
    init(_ setting: Setting) { stringValue = setting.camelCase }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      inputs: try container.decode([String].self, forKey: .inputs),
      dataset: try DatasetID(
        container.decode(String.self, forKey: Key(OptionDefinition.dataset.setting))),
      folder: try container.decode(String.self, forKey: Key(OptionDefinition.to.setting)))
    for option in Self.table {
      let key = Key(option.definition.setting)
      guard let value = try container.decodeIfPresent(OptionValue.self, forKey: key) else {
        continue
      }
      do throws(ExportError) { try option.apply(value, to: &self) } catch {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(error)")
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(inputs, forKey: .inputs)
    for option in Self.table {
      try container.encodeIfPresent(
        option.value(in: self), forKey: Key(option.definition.setting))
    }
  }
}

extension ExportOptions {
  /// A digest of all that the bytes of an export depend on besides its input.
  package func outputDigest(schema: XDMSchema?) -> String {
    var lines = Self.table.filter(\.definition.shapesOutput).compactMap { option in
      option.value(in: self).map { "\(option.definition.setting.rawValue)=\($0)" }
    }
    if let schema { lines.append("fingerprint=\(schema.fingerprint)") }
    return SHA256.hexadecimal(
      Array(lines.joined(separator: "\n").utf8).withUnsafeBytes { SHA256.hash($0) })
  }
}

extension OptionValues {
  /// The value of the option whose property is at `path`.
  package subscript<Value: OptionConvertible>(
    _ path: WritableKeyPath<ExportOptions, Value>
  ) -> Value? {
    get { Self.setting(of: path).flatMap { self[$0] }.flatMap { Value($0) } }
    set {
      guard let setting = Self.setting(of: path) else {
        return assertionFailure("the table has no option for \(path)")
      }
      self[setting] = newValue?.optionValue
    }
  }

  private static func setting(of path: AnyKeyPath) -> Setting? {
    ExportOptions.table.first { option in
      option.path.map { $0 as AnyKeyPath == path } ?? false
    }?.definition.setting
  }
}
