/// Lists and maps. A list that is not opened is null; one that is opened and gets no element is
/// empty. The elements of a map are its entries.
extension RowWriter {
  /// Writes a list; the closure calls `addElement` for each element, and sets its fields.
  ///
  /// ```swift
  /// row.list(items) { row in
  ///   for item in order.items {
  ///     row.addElement(items)
  ///     row.set(sku, item.sku)
  ///   }
  /// }
  /// ```
  @inlinable @inline(__always)
  public mutating func list(
    _ list: ListField, _ body: (inout RowWriter) throws -> Void
  ) rethrows {
    beginList(list)
    try body(&self)
    endList(list)
  }

  /// Writes a list with an element for each of `elements`, whose fields the closure sets.
  @inlinable @inline(__always)
  public mutating func list<Elements: Sequence>(
    _ list: ListField, of elements: Elements,
    _ body: (inout RowWriter, Elements.Element) throws -> Void
  ) rethrows {
    beginList(list)
    for element in elements {
      addElement(list)
      try body(&self, element)
    }
    endList(list)
  }

  /// Writes a list of single values.
  ///
  /// ```swift
  /// let tags = try schema.list("tags"), tag = try schema.column("tags.element", of: String.self)
  /// row.list(tags, of: article.tags, in: tag)
  /// ```
  @inlinable @inline(__always)
  public mutating func list<Values: Sequence>(
    _ list: ListField, of values: Values, in column: Column<Values.Element>
  ) where Values.Element: ColumnValue {
    beginList(list)
    for value in values {
      addElement(list)
      value.set(column, in: &self)
    }
    endList(list)
  }

  /// Writes a list of single values, some of which are null.
  @inlinable @inline(__always)
  public mutating func list<Values: Sequence, Value: ColumnValue>(
    _ list: ListField, of values: Values, in column: Column<Value>
  ) where Values.Element == Value? {
    beginList(list)
    for value in values {
      addElement(list)
      value?.set(column, in: &self)
    }
    endList(list)
  }

  /// Writes a map with single values.
  @inlinable @inline(__always)
  public mutating func map<Key: ColumnValue, Value: ColumnValue>(
    _ map: ListField, of entries: some Sequence<(key: Key, value: Value)>, key: Column<Key>,
    value: Column<Value>
  ) {
    beginList(map)
    for entry in entries {
      addElement(map)
      entry.key.set(key, in: &self)
      entry.value.set(value, in: &self)
    }
    endList(map)
  }

  /// Opens a list: from here on `addElement` adds to it, until `endList`. For exporters that follow
  /// a stream of events; the closures of `list` cannot forget the end.
  public mutating func beginList(_ list: ListField) { stage.beginList(list) }

  /// Adds an element to the list that was opened last. It is null, or empty where it is a required
  /// group, unless a field of it is set.
  public mutating func addElement(_ list: ListField) { stage.addElement(list) }

  /// Closes the list that was opened last.
  public mutating func endList(_ list: ListField) { stage.endList(list) }
}
