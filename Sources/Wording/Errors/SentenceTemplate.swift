/// A sentence with places for values.
///
/// ```
/// sentence    = { text | "{" placeholder "}" | "[" choice { "|" choice } "]" }
/// choice      = [ "?" name ":" ] sentence
/// placeholder = name | name ":" form | "setting:" name [ "=" value ]
/// form        = "or" | "and" | "s" | "system"
/// ```
///
/// - `{file}`: a part of the place, or a fact of the error.
/// - `{names:or}`, `{names:and}`: a list as `a, b or c`.
/// - `{count:s}`: the `s` of a plural, nothing for 1.
/// - `{number:system}`: what the system says for an error's number.
/// - `{setting:maximumFileSize}`: the reader's name for a setting; `{setting:badLines=quarantine}` with
///   the value that it is to take.
/// - `[…]`: left out where a value of it is missing.
/// - `[?name:…]`: left out where the error lacks the fact.
/// - `[…|…]`: the first that is not left out.
package struct SentenceTemplate: Sendable, Equatable {
  enum Form: String, Sendable { case plain, or, and, s, system }

  indirect enum Piece: Sendable, Equatable {
    case text(String)
    case value(String, Form)
    case setting(String, value: String?)
    /// The first of some sentences that can be told.
    case optional([Choice])
  }

  struct Choice: Sendable, Equatable {
    /// The fact without which it is left out.
    let condition: String?
    let pieces: [Piece]
  }

  let pieces: [Piece]

  /// - Precondition: `text` follows the grammar; templates are constants, and a test reads them all.
  package init(_ text: String) {
    var rest = Substring(text)
    pieces = Self.pieces(of: &rest, depth: 0)
    assert(rest.isEmpty, "a bracket too many: \(text)")
  }

  private static func pieces(of rest: inout Substring, depth: Int) -> [Piece] {
    var pieces: [Piece] = []
    while let first = rest.first, depth == 0 || !"]|".contains(first) {
      switch first {
      case "{":
        let end = rest.firstIndex(of: "}") ?? rest.endIndex
        assert(end < rest.endIndex, "a brace is not closed")
        pieces.append(placeholder(rest[..<end].dropFirst()))
        rest = rest[end...].dropFirst()
      case "[":
        var choices: [Choice] = []
        repeat {
          rest.removeFirst()
          choices.append(choice(of: &rest, depth: depth))
        } while rest.first == "|"
        pieces.append(.optional(choices))
        assert(rest.first == "]", "a bracket is not closed")
        rest = rest.dropFirst()
      default:
        let text = rest.prefix { !"{[]|".contains($0) }
        // A bracket or bar outside of brackets.
        let taken = text.isEmpty ? rest.prefix(1) : text
        pieces.append(.text(String(taken)))
        rest = rest.dropFirst(taken.count)
      }
    }
    return pieces
  }

  private static func choice(of rest: inout Substring, depth: Int) -> Choice {
    var condition: String?
    if rest.first == "?" {
      condition = String(rest.dropFirst().prefix { $0 != ":" })
      rest = rest.drop { $0 != ":" }.dropFirst()
    }
    return Choice(condition: condition, pieces: pieces(of: &rest, depth: depth + 1))
  }

  private static func placeholder(_ text: Substring) -> Piece {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] == "setting" {
      let words = parts[1].split(separator: "=", maxSplits: 1).map(String.init)
      return .setting(words[0], value: words.count == 2 ? words[1] : nil)
    }
    let form = parts.count == 2 ? Form(rawValue: parts[1]) : .plain
    assert(form != nil, "no form of a value: \(text)")
    return .value(parts.first ?? "", form ?? .plain)
  }
}

extension SentenceTemplate {
  /// Names of values that the sentence needs, those of optional parts left out.
  package var required: Set<String> {
    Set(pieces.compactMap { if case .value(let name, _) = $0 { name } else { nil } })
  }

  /// Names of all values that the sentence can tell.
  package var names: Set<String> { Self.names(in: pieces) }

  private static func names(in pieces: [Piece]) -> Set<String> {
    pieces.reduce(into: []) { names, piece in
      switch piece {
      case .text, .setting: break
      case .value(let name, _): names.insert(name)
      case .optional(let choices):
        for choice in choices {
          names.formUnion(Self.names(in: choice.pieces))
          if let condition = choice.condition { names.insert(condition) }
        }
      }
    }
  }
}
