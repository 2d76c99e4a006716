// Faults on demand: a library that stands before the system's and the runtime's, and lets chosen
// calls fail. Linked into the tests of this folder, and preloaded into the program by them.
//
// A fault is words "key=value":
//   call=    what is counted: open (of a file to be written), write, fsync, rename, unlink, disk
//            (any of these), compile, infer, output, new (an allocation), clock
//   path=    count calls on files only whose path contains this
//   bytes=   count allocations only that are at least so large
//   compiled=  count only once so many models were compiled
//   at=      the first call that fails, from 1; default 1
//   times=   how many in a row fail; default 1, 0: all from then on
//   do=      an error by its name, as ENOSPC; kill (the process, as kill -9 does); freeze (from
//            then on the disk stays as it is, though all calls succeed: what a power cut leaves);
//            throw; zeros; nan; jump (the time of day moves by years, back and forth)
#pragma once

extern "C" {

/// Sets the fault, and counts from 0; null or "": none. The environment's HOLDFAST_FAULT is set
/// when a program starts.
void holdfast_set_fault(const char* words);

/// Calls counted since.
unsigned long holdfast_fault_count();
}
