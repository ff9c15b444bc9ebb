import Foundation
import Parquet
import Work
import XDM

/// The schema that segments are encoded by, as of some point of the input. Several threads read it,
/// and none changes it.
///
/// A frozen schema was given, or comes from all the input. Any other is a draft from the input so far:
/// it grows when later records bring new fields.
struct WorkingSchema: @unchecked Sendable {
  let schema: XDMSchema
  private let draft: (schema: SchemaDraft, inferrer: SchemaInferrer)?

  init(frozen schema: XDMSchema) {
    self.schema = schema
    draft = nil
  }

  init(_ inferrer: SchemaInferrer) throws(ExportError) {
    do throws(XDMError) {
      let draft = try inferrer.draft()
      schema = draft.schema
      self.draft = (draft, inferrer)
    } catch {
      throw .schema(error)
    }
  }

  var isFrozen: Bool { draft == nil }
  var columnCount: Int { schema.parquet.leaves.count }

  /// Whether a shredder of one does for the other. O(fields).
  func isSame(as other: WorkingSchema) -> Bool {
    guard let draft, let other = other.draft else {
      return isFrozen && other.isFrozen && schema.fingerprint == other.schema.fingerprint
    }
    return draft.schema.isSame(as: other.schema)
  }

  /// Whether the schema extends another.
  func extends(_ other: XDMSchema) -> Bool {
    schema.fingerprint == other.fingerprint || schema.isExtension(of: other)
  }

  /// The schema with what later records hold; a frozen one stays as it is.
  func merging(_ later: SchemaInferrer) throws(ExportError) -> WorkingSchema {
    guard let draft else { return self }
    let inferrer = draft.inferrer.copy()
    inferrer.merge(later)
    return try WorkingSchema(inferrer)
  }

  /// The schema of all the input, when no more records come.
  func complete() throws(ExportError) -> XDMSchema {
    guard let draft else { return schema }
    do throws(XDMError) { return try draft.inferrer.schema() } catch { throw .schema(error) }
  }

  func makeShredder(_ options: ExportOptions, _ builder: RowGroupBuilder) -> RecordShredder {
    if let draft { return RecordShredder(draft: draft.schema, builder: builder) }
    return RecordShredder(
      schema: schema, unknown: options.unknownFields(of: schema),
      keepsExactNumbers: options.keepsExactNumbers, builder: builder)
  }

  /// Lets a shredder of a draft that this one extends take up what this one has more; false when it
  /// extends none.
  func extend(_ shredder: RecordShredder) -> Bool {
    guard let draft else { return false }
    do throws(ParquetError) {
      try shredder.extend(to: draft.schema)
      return true
    } catch {
      return false
    }
  }
}

extension ExportError {
  package static func schema(_ error: XDMError) -> ExportError {
    ExportError(.noCommonSchema, facts: ["reason": "\(error)"])
  }
}

/// Where threads find the schema as of the segment committed last.
final class SharedSchema: @unchecked Sendable {
  /// A schema, and how often it had changed before.
  struct Version {
    var schema: WorkingSchema
    var number: Int
  }

  private let lock = NSLock()
  private var version: Version

  init(_ schema: WorkingSchema) { version = Version(schema: schema, number: 0) }

  var current: Version {
    lock.lock()
    defer { lock.unlock() }
    return version
  }

  func update(_ schema: WorkingSchema) {
    lock.lock()
    defer { lock.unlock() }
    version = Version(schema: schema, number: version.number + 1)
  }
}
