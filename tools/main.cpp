#include "tools/verbs.h"

int main(int argc, char** argv) {
  return npu::tools::npusim(argc, argv);
}
