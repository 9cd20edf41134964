// npusim-mpi sweep SPEC -o DIR: `npusim sweep` with a process on every MPI rank.
//
//   mpirun -n 4 npusim-mpi sweep configs/sweep/cores_against_bandwidth.yaml -o /shared/sweep
#include <CLI/CLI.hpp>
#include <boost/mpi/environment.hpp>
#include <iostream>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/mpi/mpi_crew.h"
#include "tools/sweep_verb.h"

namespace {

using namespace npu::tools;

int lead(boost::mpi::communicator& world, int argc, char** argv) {
  MpiCrew crew(world);  // whatever happens here, the other ranks are told that it is over
  CLI::App app{"npusim-mpi: sweeps over the ranks of MPI", "npusim-mpi"};
  app.require_subcommand(1);
  SweepOptions options;
  add_sweep_options(*app.add_subcommand("sweep", "as npusim sweep; -j is the number of ranks"), options);
  try {
    app.parse(argc, argv);
    return run_sweep(options, crew);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kBadInput;
  } catch (const npu::InputError& error) {
    std::cerr << "npusim-mpi: " << error.what() << '\n';
    return kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "npusim-mpi: internal error: " << error.what() << '\n';
    return kInternalError;
  }
}

}  // namespace

int main(int argc, char** argv) {
  boost::mpi::environment environment(argc, argv);
  boost::mpi::communicator world;
  if (world.rank() == 0) return lead(world, argc, argv);
  serve(world);
  return kSuccess;
}
