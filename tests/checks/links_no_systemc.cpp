// Everything that claims to need no SystemC, linked whole: an object of theirs that calls SystemC does not
// link, and a library that asks for libsystemc is seen in the dynamic section. The test beside this file
// looks there.
int main() {}
