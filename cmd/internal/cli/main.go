// Package cli is the command line: one file a command, with its flags, its help, what
// it prints, and its exit status.
//
// It promises that results go to standard output, everything else to standard error,
// and that an error says what to do next. It must never do by itself what a running
// daemon has to do.
package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // schedules name time zones, and a bare machine has none
)

// Main runs the command line of this process until it is done, or until SIGINT or
// SIGTERM asks for the end. A second signal ends the process at once. /etc and /var/lib
// lie in root, or in / where it is empty.
func Main(root string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := &app{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, file: configFile{root: root, getenv: os.Getenv},
	}
	return p.Run(ctx, os.Args[1:])
}
