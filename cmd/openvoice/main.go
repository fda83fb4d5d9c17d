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
	"os"

	"github.com/openvoicenews/openvoice/cmd/internal/cli"
)

func main() { os.Exit(cli.Main("")) }
