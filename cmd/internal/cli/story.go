package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/feed/story"
	"github.com/openvoicenews/openvoice/feed/story/measure"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// window is how long an entry stays open for others to join its story.
const window = 72 * time.Hour

// worst is how many mistakes are printed.
const worst = 10

func storyCommand(p *app) *cobra.Command {
	c := group(&cobra.Command{Use: "story", Short: "Look at how stories are told apart"})
	c.AddCommand(storyEvalCommand(p), storyReviewCommand(p))
	return c
}

func storyEvalCommand(p *app) *cobra.Command {
	var o evalOptions
	c := &cobra.Command{
		Use:   "eval FILE",
		Short: "Compare the stories made of labelled entries with their labels",
		Long: `Place labelled entries as if they came in, and compare the stories that they make
with the labels: precision, recall and F1 over all pairs, B-cubed F1, false joins,
entries a second, and the worst mistakes.

FILE has an entry a line, a JSON object with title, summary, ts (seconds since
1970), source, owner, lang and story, the label. An entry with the label "-" has no
story: if it stands with any other, that is a false join. Entries without a label
are placed and not counted. With set, which names the set that an entry is from, it
is counted how many stand with one of another set. Neither ids nor the order of lines is looked at: entries of one time
come in an order that only their words and the seed decide.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return evalStories(p, args[0], o) },
	}
	c.Flags().BoolVar(&o.asJSON, "json", false, "print one JSON object")
	c.Flags().BoolVar(&o.copies, "copies", false, "compare groups of copies, in place of stories")
	c.Flags().Uint64Var(&o.seed, "seed", 0, "give the entries other times of the same kind; `N` 0 leaves them as they are")
	return c
}

type evalOptions struct {
	asJSON, copies bool
	seed           uint64
}

func evalStories(p *app, name string, o evalOptions) error {
	items, err := readSet(name)
	if err != nil {
		return err
	}
	measure.Retime(items, o.seed)
	out := measure.Run(items, story.Standard(), window, nil)
	groups := out.Story
	if o.copies {
		groups = out.Copies
	}
	figures := measure.Compare(out.Items, groups)
	figures.PerSecond = float64(len(items)) / max(out.Took.Seconds(), 1e-6)
	if o.asJSON {
		return json.NewEncoder(p.stdout).Encode(figures)
	}
	return printFigures(p.stdout, figures, measure.Mistakes(out.Items, groups, worst))
}

// readSet reads a file of entries, one a line.
func readSet(name string) ([]measure.Item, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	items, err := measure.Read(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return items, nil
}

func printFigures(w io.Writer, f measure.Figures, mistakes []measure.Mistake) error {
	fmt.Fprintf(w, "precision    %.3f\nrecall       %.3f\nF1           %.3f\nB-cubed      %.3f\n", f.Precision, f.Recall, f.F1, f.BCubed)
	if f.Singles > 0 {
		fmt.Fprintf(w, "false joins  %.1f in a thousand, of %s\n", f.FalseJoins, text.Plural(f.Singles, "single"))
	}
	if f.Mixed {
		fmt.Fprintf(w, "across sets  %.1f in a thousand of the entries that are joined\n", f.Across)
	}
	fmt.Fprintf(w, "speed        %.0f entries a second\n", f.PerSecond)
	for _, m := range mistakes {
		what := "parted"
		if m.Joined {
			what = "joined"
		}
		if _, err := fmt.Fprintf(w, "\nwrongly %s, %s:\n  %s\n  %s\n", what, text.Plural(m.Pairs, "pair"), text.OneLine(m.A), text.OneLine(m.B)); err != nil {
			return err
		}
	}
	return nil
}
