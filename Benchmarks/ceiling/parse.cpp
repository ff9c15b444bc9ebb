// Parses line-delimited JSON with simdjson on one thread and keeps nothing: the ceiling for whatever
// has to read the same file. Prints the number of documents; the process's time is the measurement.
#include <cstdio>
#include <simdjson.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: parse FILE\n");
    return 2;
  }
  auto text = simdjson::padded_string::load(argv[1]);
  if (text.error()) {
    std::fprintf(stderr, "%s: %s\n", argv[1], simdjson::error_message(text.error()));
    return 1;
  }
  simdjson::dom::parser parser;
  simdjson::dom::document_stream documents;
  constexpr size_t batch = 1 << 20;
  if (auto error = parser.parse_many(text.value_unsafe(), batch).get(documents)) {
    std::fprintf(stderr, "%s\n", simdjson::error_message(error));
    return 1;
  }
  size_t count = 0;
  for (auto document : documents) {
    if (document.error()) {
      std::fprintf(stderr, "document %zu: %s\n", count, simdjson::error_message(document.error()));
      return 1;
    }
    count++;
  }
  std::printf("%zu\n", count);
}
