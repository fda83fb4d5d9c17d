package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// SyntaxError says why a specification is no schedule.
type SyntaxError struct {
	Spec   string // as it was given
	Reason string // what is wrong with it, in lower case
	Hint   string // what to write instead; may be empty
}

// Error is the reason with the specification.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("parse schedule %q: %s", e.Spec, e.Reason)
}

// Parse reads a cron expression of five fields (minute, hour, day of month, month,
// day of week), one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly and
// @annually, or "@every" with a duration as [time.ParseDuration] reads it. It counts
// in zone, nil being UTC, unless the specification names its own:
// "CRON_TZ=America/New_York 30 9 * * *".
//
// What would never fire, or more often than once a [MinInterval], is an error, as is
// all that is no schedule; every error is a [*SyntaxError].
func Parse(spec string, zone *time.Location) (Schedule, error) {
	fail := func(reason, hint string) (Schedule, error) {
		return nil, &SyntaxError{Spec: spec, Reason: reason, Hint: hint}
	}
	rest, zone, err := cutZone(strings.TrimSpace(spec), zone)
	if err != nil {
		return fail(err.Error(), `name a zone of the IANA database, as in "CRON_TZ=Europe/Berlin 0 9 * * *"`)
	}
	if rest == "" {
		return fail("it is empty", `write "auto", "@hourly", "@every 30m" or a cron expression such as "*/15 * * * *"`)
	}
	if every, ok := strings.CutPrefix(rest, "@every"); ok {
		if reason, hint := checkEvery(every); reason != "" {
			return fail(reason, hint)
		}
		rest = "@every " + strings.TrimSpace(every)
	} else if reason, hint := checkFields(rest); reason != "" {
		return fail(reason, hint)
	}
	parsed, err := parseCron(rest)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), ": strconv.")
		return fail(reason, hintFor(rest, reason))
	}
	spelled, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return every{parsed}, nil
	}
	// The expression is asked in UTC, where each wall-clock time comes once, and
	// the answer is translated; see wall.
	spelled.Location = time.UTC
	if spelled.Next(leapDay).IsZero() {
		return fail("it never fires", "the day must exist in one of the months")
	}
	return &wall{spec: spelled, zone: zone, everyHour: spelled.Hour&allHours == allHours}, nil
}

const allHours = 1<<24 - 1

// leapDay is just before a 29th of February, the rarest date that there is.
var leapDay = time.Date(2000, 2, 28, 23, 0, 0, 0, time.UTC)

// cutZone takes "CRON_TZ=Zone " or "TZ=Zone " off a specification.
func cutZone(spec string, zone *time.Location) (string, *time.Location, error) {
	if zone == nil {
		zone = time.UTC
	}
	after, ok := strings.CutPrefix(spec, "CRON_TZ=")
	if !ok {
		after, ok = strings.CutPrefix(spec, "TZ=")
	}
	if !ok {
		return spec, zone, nil
	}
	end := strings.IndexAny(after, " \t")
	if end < 0 {
		end = len(after)
	}
	name := after[:end]
	zone, err := Zone(name)
	return strings.TrimSpace(after[end:]), zone, err
}

// Zone is the time zone of that name in the IANA database. It refuses "" and
// "Local", which [time.LoadLocation] takes: they mean something else on each machine.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, fmt.Errorf("the time zone is empty")
	}
	if name == "Local" {
		return nil, fmt.Errorf("time zone Local differs between machines")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("no time zone %q is known", name)
	}
	return zone, nil
}

// checkEvery looks at what follows "@every", because the library takes 0s, -1h and
// 1ns alike for a second.
func checkEvery(text string) (reason, hint string) {
	text = strings.TrimSpace(text)
	d, err := time.ParseDuration(text)
	switch {
	case text == "":
		return "@every has no duration", `write "@every 30m"`
	case err != nil && strings.ContainsAny(text, "dw"):
		return fmt.Sprintf("@every %s has a unit that is no hour, minute or second", text), `write days in hours, as in "@every 24h"`
	case err != nil:
		return fmt.Sprintf("@every %s is no duration", text), `write "@every 30m" or "@every 1h30m"`
	case d <= 0:
		return fmt.Sprintf("@every %s does not move on", text), `write "@every 30m"`
	case d < MinInterval:
		return fmt.Sprintf("@every %s fires more often than once a minute", text), `write "@every 1m" or longer`
	case d%time.Second != 0:
		return fmt.Sprintf("@every %s has fractions of a second", text), "write whole seconds"
	}
	return "", ""
}

// fields are those of a cron expression, in order, with their ranges.
var fields = [...]struct {
	name     string
	min, max int
}{{"minute", 0, 59}, {"hour", 0, 23}, {"day of month", 1, 31}, {"month", 1, 12}, {"day of week", 0, 6}}

// checkFields finds what the library takes without a word though it means nothing,
// or something else than it says: empty items of a list, and steps beyond the range.
func checkFields(spec string) (reason, hint string) {
	if strings.HasPrefix(spec, "@") {
		return "", ""
	}
	parts := strings.Fields(spec)
	if len(parts) == 6 {
		return "it has six fields, and seconds are not supported", "leave out the first field"
	}
	if len(parts) != len(fields) {
		return fmt.Sprintf("it has %s, not five", count(len(parts), "field")), `the fields are minute, hour, day of month, month, day of week, as in "*/15 * * * *"`
	}
	for i, part := range parts {
		f := fields[i]
		for item := range strings.SplitSeq(part, ",") {
			if item == "" {
				return fmt.Sprintf("the list %q in field %s has an empty item", part, f.name), ""
			}
			_, step, ok := strings.Cut(item, "/")
			if n, err := strconv.Atoi(step); ok && err == nil && n > f.max-f.min {
				return fmt.Sprintf("the step of %q in field %s is beyond the range %d-%d", item, f.name, f.min, f.max), ""
			}
		}
	}
	return "", ""
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// parseCron asks the library, whose panics are errors here.
func parseCron(spec string) (s cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, fmt.Errorf("it cannot be read: %v", p)
		}
	}()
	return cron.ParseStandard(spec)
}

// hintFor explains the library's terser refusals.
func hintFor(spec, reason string) string {
	low := strings.ToLower(spec)
	switch {
	case strings.HasPrefix(low, "@reboot"):
		return "a source that was never fetched is due at once when the daemon starts; leave @reboot out"
	case strings.HasPrefix(low, "@") && low != spec:
		return fmt.Sprintf("write %q in lower case", low)
	case strings.HasPrefix(low, "@"):
		return "known are @hourly, @daily, @weekly, @monthly, @yearly and @every with a duration"
	case strings.Contains(reason, "above maximum (6)"):
		return "days of the week are 0 (SUN) to 6 (SAT); Sunday is 0"
	case longDay(low):
		return "days and months have names of three letters: SUN, JAN"
	case strings.Contains(reason, "beyond end of range"):
		return `a range cannot wrap; write two, as in "22-23,0-6"`
	case strings.ContainsAny(spec, "LW#"):
		return "L, W and # are not supported"
	}
	return ""
}

func longDay(spec string) bool {
	for _, name := range [...]string{"day", "uary", "ch", "ril", "june", "july", "ust", "ber"} {
		if strings.Contains(spec, name) {
			return true
		}
	}
	return false
}
