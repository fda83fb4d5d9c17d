// Package exit has the exit statuses of the program, and errors that ask for one.
//
// It promises that a status means the same in every command and over the control
// socket. It must never end the process: only main does.
package exit

import (
	"errors"

	"github.com/openvoicenews/openvoice/storage"
)

// What the process exits with. 75 and 78 are those of sysexits.h, which systemd and
// mail systems know.
const (
	OK      = 0
	Failure = 1  // anything that is none of the others
	Usage   = 2  // the command line is wrong
	Partly  = 3  // a round is over, and some of its sources failed
	Locked  = 75 // EX_TEMPFAIL: another process holds the store
	Config  = 78 // EX_CONFIG: the configuration is wrong
)

// Help is the end of help texts.
const Help = `Exit status: "openvoice help exit-codes" says what each means.`

// Codes says what each status means, for people.
const Codes = `  0   success
  1   failure: the reason is on standard error
  2   the command line is wrong
  3   a round is over, but some of its sources failed
 75   another process holds the store: try again later
 78   the configuration is wrong: "openvoice check" says what to do; or, with
      "openvoice check --strict", it has warnings

An unknown status is a failure too. What ends by a signal has 128 and its number.`

// Error is an error that knows the exit status that it asks for.
type Error struct {
	code int
	err  error
}

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

// Fail makes err end the process with code; nil stays nil.
func Fail(code int, err error) error {
	if err == nil {
		return nil
	}
	return &Error{code, err}
}

// Code is the exit status for err.
func Code(err error) int {
	var known *Error
	switch {
	case err == nil:
		return OK
	case errors.As(err, &known):
		return known.code
	case errors.Is(err, storage.ErrLocked):
		return Locked
	}
	return Failure
}
