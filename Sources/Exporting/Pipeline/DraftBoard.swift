import Foundation
import Work
import XDM

/// What is known of the schema at some point of the input. Read by several threads, changed by none.
struct KnownSchema: @unchecked Sendable {
  let inferrer: SchemaInferrer
  let draft: SchemaDraft

  init(_ inferrer: SchemaInferrer) throws(ExportError) {
    self.inferrer = inferrer
    do throws(XDMError) { draft = try inferrer.draft() } catch { throw .schema(error) }
  }

  /// Whether the schema extends another.
  func extends(_ schema: XDMSchema) -> Bool {
    draft.schema.fingerprint == schema.fingerprint
      || draft.schema.isExtension(of: schema)
  }

  /// What is known with what later records taught.
  func learning(_ later: SchemaInferrer) throws(ExportError) -> KnownSchema {
    let inferrer = inferrer.copy()
    inferrer.merge(later)
    return try KnownSchema(inferrer)
  }
}

extension ExportError {
  package static func schema(_ error: XDMError) -> ExportError {
    .failure("the records cannot be given a schema: \(error)")
  }
}

/// Where threads find what is known of the schema, as of the segment committed last.
final class DraftBoard: @unchecked Sendable {
  /// What is known, and how often that has changed.
  struct Notice {
    var known: KnownSchema
    var version: Int
  }

  private let lock = NSLock()
  private var notice: Notice

  init(_ known: KnownSchema) { notice = Notice(known: known, version: 0) }

  var current: Notice {
    lock.lock()
    defer { lock.unlock() }
    return notice
  }

  func post(_ known: KnownSchema) {
    lock.lock()
    defer { lock.unlock() }
    notice = Notice(known: known, version: notice.version + 1)
  }
}
