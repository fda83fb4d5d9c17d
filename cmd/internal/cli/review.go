package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/feed/story"
	"github.com/openvoicenews/openvoice/feed/story/measure"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

func storyReviewCommand(p *app) *cobra.Command {
	var o reviewOptions
	c := &cobra.Command{
		Use:   "review VERDICTS [OTHERS]",
		Short: "Judge stories as they stand, and say how many are right",
		Long: `Print the stories of several outlets as they stand, with headline, outlet, time and
the evidence of each join, ask for a verdict on each, and append it to the file
VERDICTS. At the end, print which share is right, with its 95 % interval.

The verdicts: right, where all entries are about one event; topic, where they share
a topic, but are about several events; wrong, where some share neither. Behind
topic or wrong may stand the numbers of the entries that do not belong. A letter
is enough: "w 2 5". An empty line skips a story, "q" ends.

The stories come in an order that --seed draws, so the first are a fair sample. What
VERDICTS holds already is not asked again, unless the story has other entries now. The
stories are those of the store, or are made of the entries in FILE (see story eval).

With OTHERS, the file of another judge, nothing is asked: both are compared, and where
they differ a story counts as not right. Both files are sets for story eval.

` + exit.Help,
		Args: takes(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				return compareVerdicts(p, args[0], args[1], o.asJSON)
			}
			return reviewStories(p, c, args[0], o)
		},
	}
	c.Flags().StringVar(&o.from, "from", "", "judge the stories made of the entries in `FILE`, in place of the store's")
	c.Flags().IntVar(&o.outlets, "outlets", 2, "judge stories of at least `N` outlets")
	c.Flags().Uint64Var(&o.seed, "seed", 0, "ask in another order, which `N` draws")
	c.Flags().BoolVar(&o.report, "report", false, "ask nothing, only say what the verdicts come to")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the report as one JSON object")
	return c
}

type reviewOptions struct {
	from           string
	outlets        int
	seed           uint64
	report, asJSON bool
}

func reviewStories(p *app, c *cobra.Command, file string, o reviewOptions) error {
	before, err := readVerdicts(file)
	if errors.Is(err, fs.ErrNotExist) && !o.report {
		before, err = map[string]measure.Verdict{}, nil
	}
	if err != nil {
		return err
	}
	if !o.report {
		if err := askVerdicts(p, c, file, before, o); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout) // behind the last question
	}
	return printReport(p, measure.NewReport(before), o.asJSON)
}

// askVerdicts asks for the verdicts that are not there yet, and notes them in the file and
// in before.
func askVerdicts(p *app, c *cobra.Command, file string, before map[string]measure.Verdict, o reviewOptions) error {
	var all, open []report.ToldStory
	take := func(s report.ToldStory) error {
		if s.Outlets() >= o.outlets {
			all = append(all, s)
		}
		return nil
	}
	var err error
	if o.from != "" {
		err = tellFile(o.from, take)
	} else {
		err = p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
			return control.Follow(ctx, peer, daemon.CallStories, control.None{}, take)
		})
	}
	if err != nil {
		return err
	}
	for _, i := range measure.Shuffle(len(all), o.seed) {
		if _, known := before[all[i].Key()]; !known {
			open = append(open, all[i])
		}
	}
	out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	j := judging{in: bufio.NewScanner(p.stdin), out: p.stdout, file: out, known: before}
	return errors.Join(j.askAll(open), out.Close())
}

// judging asks a person.
type judging struct {
	in    *bufio.Scanner
	out   io.Writer
	file  io.Writer
	known map[string]measure.Verdict
}

func (j *judging) askAll(stories []report.ToldStory) error {
	for i := range stories {
		s := &stories[i]
		if err := s.WriteText(j.out, fmt.Sprintf("story %d of %d", i+1, len(stories))); err != nil {
			return err
		}
		on, err := j.ask(s)
		if err != nil || !on {
			return err
		}
	}
	return nil
}

// ask asks for the verdict on one story until it is understood; on reports whether the
// person goes on.
func (j *judging) ask(s *report.ToldStory) (on bool, err error) {
	for {
		fmt.Fprint(j.out, "right, topic or wrong? ")
		if !j.in.Scan() {
			fmt.Fprintln(j.out)
			return false, j.in.Err()
		}
		answer := strings.TrimSpace(j.in.Text())
		switch answer {
		case "":
			return true, nil
		case "q":
			return false, nil
		}
		v, out, err := measure.ParseVerdict(answer, len(s.Entries))
		if err != nil {
			fmt.Fprintf(j.out, "%v; answer r, t or w and the numbers of what does not belong, nothing to skip, q to end\n", err)
			continue
		}
		if err := measure.WriteJudged(j.file, measure.Judge(s.ID, s.Items(), v, out)); err != nil {
			return false, err
		}
		j.known[s.Key()] = v
		return true, nil
	}
}

// tellFile gives the stories that are made of the entries in a file.
func tellFile(name string, give func(report.ToldStory) error) error {
	items, err := readSet(name)
	if err != nil {
		return err
	}
	measure.Retime(items, 0)
	why := make([]string, len(items))
	o := measure.Run(items, story.Standard(), window, func(i int, _ *measure.Item, _ *story.Window, d *story.Decision) {
		if d.Joined != 0 {
			why[i] = whyJoined(d)
		}
	})
	var order []uint64
	stories := map[uint64]*report.ToldStory{}
	for i, number := range o.Story {
		s := stories[number]
		if s == nil {
			s = &report.ToldStory{ID: o.Items[number-1].ID}
			stories[number] = s
			order = append(order, number)
		}
		s.Entries = append(s.Entries, report.ToldEntry{Item: o.Items[i], Why: why[i]})
	}
	for _, number := range order {
		if err := give(*stories[number]); err != nil {
			return err
		}
	}
	return nil
}

// whyJoined is why an entry joined a story, in a line.
func whyJoined(d *story.Decision) string {
	as := "joined"
	if d.WindowEntry.Copy != 0 {
		as = "copy"
	}
	score := ""
	for i := range d.Stories {
		if d.Stories[i].Story == d.Joined {
			score = fmt.Sprintf(", score %d of %d", d.Stories[i].Score, d.Least)
		}
	}
	return as + score + ": " + strings.Join(d.Shared, ", ")
}

func readVerdicts(name string) (map[string]measure.Verdict, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	vs, err := measure.Verdicts(f)
	if err != nil {
		return nil, fmt.Errorf("read verdicts %s: %w", name, err)
	}
	return vs, nil
}

func compareVerdicts(p *app, a, b string, asJSON bool) error {
	one, err := readVerdicts(a)
	if err != nil {
		return err
	}
	other, err := readVerdicts(b)
	if err != nil {
		return err
	}
	return printReport(p, measure.Agreed(one, other), asJSON)
}

func printReport(p *app, r measure.Report, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(r)
	}
	fmt.Fprintf(p.stdout, "judged     %d\nright      %d\ntopic      %d\nwrong      %d\n", r.Stories, r.Right, r.Topic, r.Wrong)
	if r.Differ > 0 {
		fmt.Fprintf(p.stdout, "differ     %d\n", r.Differ)
	}
	if r.Stories == 0 {
		_, err := fmt.Fprintln(p.stdout, "precision  not known: nothing was judged")
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "precision  %.3f, 95 %% interval %.3f to %.3f\n", r.Precision, r.Low, r.High)
	return err
}
