// Command openvoice is a news aggregator: it fetches the feeds that an operator
// lists in a YAML file, remembers their entries in one file, and publishes them as
// curated Atom feeds.
//
// The command is the composition root. It promises that what it was told to keep is
// on disk before it says so, that a stop loses no accepted request and no fetched
// entry, and that every goroutine it starts has ended when it returns. It must never
// decide what an entry is or how it looks: that is the business of the packages
// under feed.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // schedules name time zones, and a bare machine has none
)

func main() { os.Exit(start("")) }

// start runs the command line of this process until it is done, or until SIGINT or
// SIGTERM asks for the end. A second signal ends the process at once. /etc and /var/lib
// lie in root, or in / where it is empty.
func start(root string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	p := &program{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, root: root,
	}
	return p.run(ctx, os.Args[1:])
}
