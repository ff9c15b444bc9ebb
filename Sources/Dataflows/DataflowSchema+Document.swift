import Exporting
import OptionTables

extension DataflowSchema {
  /// The JSON Schema (draft 2020-12) of dataflow files. The documentation has the same text as
  /// `dataflow.schema.json`.
  public static let document: String = ##"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A dataflow of xdm-export",
      "description": "Exports that are made again and again: from which datasets, to where, when and how. Keys that begin with // are comments.",
      "type": "object",
      "required": ["sourceConnections", "targetConnection", "scheduleParams"],
      "additionalProperties": false,
      "patternProperties": { "^//": {} },
      "properties": {
        "$schema": { "type": "string" },
        "id": {
          "description": "Tells the runs of this dataflow from those of others that export to the same folder.",
          "type": "string", "pattern": "^(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,255}$"
        },
        "name": { "type": "string" },
        "description": { "type": "string" },
        "exportMode": {
          "description": "What a run exports: all there is, or what came since the run before. DAILY_FULL_EXPORT is FULL.",
          "enum": ["FULL", "DAILY_FULL_EXPORT", "FIRST_FULL_THEN_INCREMENTAL"]
        },
        "onRewrittenInput": {
          "description": "What to do about a file that no longer holds what was exported of it.",
          "enum": ["FAIL", "EXPORT_AGAIN"]
        },
        "sourceConnections": {
          "description": "One for each dataset.",
          "type": "array", "minItems": 1,
          "items": {
            "type": "object",
            "required": ["datasetId", "paths"],
            "additionalProperties": false,
            "patternProperties": { "^//": {} },
            "properties": {
              "datasetId": { "type": "string", "pattern": "^(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,255}$" },
              "name": { "type": "string" },
              "paths": {
                "description": "Files, folders, or patterns with *, ? and […]. Relative paths start from the folder of this file.",
                "type": "array", "minItems": 1,
                "items": { "type": "string", "minLength": 1 }
              },
              \##(properties(of: .source, indent: 10))
            }
          }
        },
        "targetConnection": {
          "type": "object",
          "required": ["params"],
          "additionalProperties": false,
          "patternProperties": { "^//": {} },
          "properties": {
            "name": { "type": "string" },
            "params": {
              "type": "object",
              "required": ["path"],
              "additionalProperties": false,
              "patternProperties": { "^//": {} },
              "properties": {
                "path": {
                  "description": "The folder that holds a folder for each dataset.",
                  "type": "string", "minLength": 1
                },
                \##(properties(of: .target, indent: 12))
              }
            }
          }
        },
        "scheduleParams": {
          "type": "object",
          "required": ["timeUnit", "startTime"],
          "additionalProperties": false,
          "patternProperties": { "^//": {} },
          "properties": {
            "timeUnit": { "enum": ["once", "hour", "day", "week", "month"] },
            "interval": {
              "description": "Units from one export to the next; 1 where it is not given.",
              "type": "integer", "minimum": 1, "maximum": 10000
            },
            "startTime": {
              "description": "When the first export is due, in UNIX seconds.",
              "type": "integer", "minimum": 0, "maximum": 253402300799
            },
            "endTime": {
              "description": "After this, in UNIX seconds, none is due.",
              "type": "integer", "minimum": 0, "maximum": 253402300799
            },
            "exportMode": {
              "description": "May stand here as well.",
              "enum": ["FULL", "DAILY_FULL_EXPORT", "FIRST_FULL_THEN_INCREMENTAL"]
            }
          }
        }
      }
    }
    """##

  /// The properties of export options that a file may set at `place`.
  private static func properties(of place: DataflowField.Place, indent: Int) -> String {
    let margin = "\n" + String(repeating: " ", count: indent)
    return ExportOptions.table.map(\.definition).compactMap { option in
      option.dataflowField.flatMap { $0.place == place ? property($0.key, option, margin) : nil }
    }.joined(separator: "," + margin)
  }

  private static func property(
    _ key: String, _ option: OptionDefinition, _ margin: String
  ) -> String {
    let unit = option.syntax == .bytes ? " In bytes." : ""
    let description = "\(option.summary)\(unit) Default: \(option.standard)."
    var type = self.type(option.syntax)
    if option.isRepeatable {
      type = "\"type\": \"array\",\(margin)  \"items\": { \(type) }"
    }
    return "\(FlowJSON.quoted(key)): {"
      + "\(margin)  \"description\": \(FlowJSON.quoted(description)),"
      + "\(margin)  \(type)\(margin)}"
  }

  private static func type(_ syntax: ValueSyntax) -> String {
    switch syntax {
    case .flag: return "\"type\": \"boolean\""
    case .choice(let words):
      let names = words.map { FlowJSON.quoted($0.uppercased()) }.joined(separator: ", ")
      return "\"enum\": [\(names)]"
    case .number(let range):
      let most = range.upperBound < Int.max ? ", \"maximum\": \(range.upperBound)" : ""
      return "\"type\": \"integer\", \"minimum\": \(range.lowerBound)\(most)"
    case .bytes: return "\"type\": \"integer\", \"minimum\": 1"
    case .file, .folder, .text, .words: return "\"type\": \"string\", \"minLength\": 1"
    }
  }
}
