// libsystemc refuses to link without sc_main; every program here has a main of its own and starts the kernel
// by sc_start. Debian's library was built as C++17 and checks the macro SC_CPLUSPLUS at link time.
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 0;
}
