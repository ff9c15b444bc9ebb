import OptionTables
import XDMExport

/// The fields of a new dataflow file that set options of its exports.
enum DataflowTemplate {
  /// Options that every file sets, so that they are seen.
  private static let shown = [
    OptionDefinition.format, .compression, .manifest, .onError,
  ].map(\.setting)

  /// Members of a JSON object: a comment and a value for each option that is given or always shown,
  /// and the names of the others.
  static func fields(of place: DataflowField.Place, _ given: OptionValues) -> [String] {
    var values = given
    let format = values[\.format] ?? .parquet
    values[\.format] = format
    values[\.compression] = (values[\.compression] ?? nil) ?? format.defaultCodec
    values[\.onError] = values[\.onError] ?? .fail
    values[OptionDefinition.manifest.setting] = .flag(values[\.writesManifest] ?? false)

    var members: [String] = []
    var others: [String] = []
    for option in ExportOptions.table.definitions() {
      guard let field = option.dataflowField, field.place == place else { continue }
      guard let value = values[option.setting],
        given[option.setting] != nil || shown.contains(option.setting)
      else {
        others.append(field.key)
        continue
      }
      members.append("\(quoted("//\(field.key)")): \(quoted(option.summary))")
      members.append("\(quoted(field.key)): \(json(value, option))")
    }
    if !others.isEmpty {
      members.append("\"//more\": \(quoted("You can also set \(others.joined(separator: ", "))."))")
    }
    return members
  }

  private static func json(_ value: OptionValue, _ option: OptionDefinition) -> String {
    switch value {
    case .flag(let isSet): "\(isSet)"
    case .number(let number): "\(number)"
    case .text(let text):
      if case .choice = option.syntax { quoted(text.uppercased()) } else { quoted(text) }
    case .texts(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
    }
  }

  private static func quoted(_ text: String) -> String { FlowJSON.quoted(text) }
}
