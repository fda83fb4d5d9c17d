package schedule

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ spec, reason, hint string }{
		{"", "it is empty", `"auto"`},
		{"   ", "it is empty", `"auto"`},
		{"CRON_TZ=UTC", "it is empty", `"auto"`},
		{"TZ=", "the time zone is empty", "IANA"},
		{"CRON_TZ= 0 9 * * *", "the time zone is empty", "IANA"},
		{"CRON_TZ=Local 0 9 * * *", "time zone Local differs between machines", "IANA"},
		{"CRON_TZ=Mars/Olympus 0 9 * * *", `no time zone "Mars/Olympus" is known`, "IANA"},
		{"CRON_TZ=../../etc/passwd 0 9 * * *", `no time zone "../../etc/passwd" is known`, "IANA"},
		{"@every", "@every has no duration", "@every 30m"},
		{"@every 0s", "@every 0s does not move on", "@every 30m"},
		{"@every -1h", "@every -1h does not move on", "@every 30m"},
		{"@every 1ns", "@every 1ns fires more often than once a minute", "@every 1m"},
		{"@every 59s", "@every 59s fires more often than once a minute", "@every 1m"},
		{"@every 90.5s", "@every 90.5s has fractions of a second", "whole seconds"},
		{"@every 1d", "@every 1d has a unit that is no hour, minute or second", "@every 24h"},
		{"@every soon", "@every soon is no duration", "@every 30m"},
		{"@every 9999999999h", "@every 9999999999h is no duration", "@every 30m"},
		{"@reboot", "unrecognized descriptor: @reboot", "due at once"},
		{"@Hourly", "unrecognized descriptor: @Hourly", `"@hourly"`},
		{"@fortnightly", "unrecognized descriptor: @fortnightly", "@weekly"},
		{"auto", "it has 1 field, not five", "minute, hour"},
		{"0 9 * *", "it has 4 fields, not five", "minute, hour"},
		{"*/10 0 9 * * *", "it has six fields, and seconds are not supported", "first field"},
		{"0 0 30 2 *", "it never fires", "must exist"},
		{"0 0 31 4,6,9,11 *", "it never fires", "must exist"},
		{", * * * *", `the list "," in field minute has an empty item`, ""},
		{"0 9,,10 * * *", `the list "9,,10" in field hour has an empty item`, ""},
		{"*/70 * * * *", `the step of "*/70" in field minute is beyond the range 0-59`, ""},
		{"*/0 * * * *", "step of range should be a positive number: */0", ""},
		{"60 * * * *", "end of range (60) above maximum (59): 60", ""},
		{"0 9 * * 7", "end of range (7) above maximum (6): 7", "Sunday is 0"},
		{"0 9 * * sunday", "failed to parse int from sunday", "three letters"},
		{"0 9 1 september *", "failed to parse int from september", "three letters"},
		{"0 22-6 * * *", "beginning of range (22) beyond end of range (6)", "cannot wrap"},
		{"0 9 L * *", "failed to parse int from L", "not supported"},
		{"0 9 * * 1#2", "failed to parse int from 1#2", "not supported"},
		{"0 9 0 * *", "beginning of range (0) below minimum (1): 0", ""},
	} {
		t.Run(c.spec, func(t *testing.T) {
			s, err := Parse(c.spec, nil)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("Parse gives %v, %v, want a *SyntaxError", s, err)
			}
			if syntax.Spec != c.spec || !strings.Contains(syntax.Reason, c.reason) {
				t.Errorf("reason of %q is %q, want %q", syntax.Spec, syntax.Reason, c.reason)
			}
			if c.hint == "" && syntax.Hint != "" || !strings.Contains(syntax.Hint, c.hint) {
				t.Errorf("hint is %q, want %q", syntax.Hint, c.hint)
			}
			if !strings.Contains(err.Error(), syntax.Reason) {
				t.Errorf("the message %q leaves the reason out", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"*/15 * * * *", "CRON_TZ=UTC", "TZ=America/New_York 30 1 8 3 *", "@every 1h", "@daily", "0 0 29 2 */7", ",,,,, * * * *",
		"0 0 1-31/2 * MON-FRI", "* 2 * MAR ?", "@every 2562047h", "CRON_TZ=Australia/Lord_Howe */7 1,2 * 4,10 SUN", "0 0 31 12 *", "@every -9223372036854775808ns"} {
		f.Add(s, int64(1792000000))
	}
	f.Fuzz(func(t *testing.T, spec string, now int64) {
		s, err := Parse(spec, time.UTC)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Reason == "" {
				t.Fatalf("the error is %#v, want a *SyntaxError with a reason", err)
			}
			return
		}
		const century = 100 * 366 * 86400
		after := time.Unix(now%century, 0).Add(time.Duration(now & 0xffff)) // 1870 to 2070
		for range 50 {
			next := s.Next(after)
			if next.IsZero() || !next.After(after) {
				t.Fatalf("%q: after %v comes %v", spec, after, next)
			}
			after = next
		}
	})
}
