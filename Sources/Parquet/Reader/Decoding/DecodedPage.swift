/// What a page of a column chunk turned out to hold.
struct DecodedPage: Sendable {
  let header: PageHeader
  /// Where its header starts in the file.
  let offset: Int
  /// Bytes of header and body.
  let size: Int
  /// Its share of the chunk's level entries, rows and values; empty for pages without data.
  let entries: Range<Int>
  let rows: Range<Int>
  let values: Range<Int>
}
