// Parses line-delimited JSON with simdjson on one thread and keeps nothing: the ceiling for whatever
// has to read the same file. Prints the number of documents, and the wall and processor seconds that
// parsing alone took: the file is in memory and the parser has grown before.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <simdjson.h>

// Parses all documents; -1 after saying why it could not.
static long parse(simdjson::dom::parser &parser, const simdjson::padded_string &text) {
  simdjson::dom::document_stream documents;
  constexpr size_t batch = 1 << 20;
  if (auto error = parser.parse_many(text, batch).get(documents)) {
    std::fprintf(stderr, "%s\n", simdjson::error_message(error));
    return -1;
  }
  long count = 0;
  for (auto document : documents) {
    if (document.error()) {
      std::fprintf(stderr, "document %ld: %s\n", count, simdjson::error_message(document.error()));
      return -1;
    }
    count++;
  }
  return count;
}

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
  if (parse(parser, text.value_unsafe()) < 0) return 1;
  auto begin = std::chrono::steady_clock::now();
  auto processor = std::clock();
  long count = parse(parser, text.value_unsafe());
  double cpu = double(std::clock() - processor) / CLOCKS_PER_SEC;
  std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::printf("%ld %.4f %.4f\n", count, wall.count(), cpu);
}
