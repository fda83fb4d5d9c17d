package parse

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkBombs prints what each bomb costs: seconds of CPU, and the most memory
// that the process had while it read it, the bomb itself included.
//
//	go test -run '^$' -bench Bombs -benchtime 1x ./feed/parse
func BenchmarkBombs(b *testing.B) {
	for name, bomb := range bombs() {
		b.Run(name, func(b *testing.B) {
			raw := []byte(bomb())
			debug.FreeOSMemory()
			// Resets the high-water mark (proc(5)); elsewhere it stays the process's.
			_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
			before := processorTime()
			n := 0
			for b.Loop() {
				_, _ = Parse(raw, Options{}) // whether it is refused is TestBombs' to judge
				n++
			}
			b.ReportMetric((processorTime()-before).Seconds()/float64(n), "cpu-s/op")
			b.ReportMetric(peakMemory(b), "peak-MB")
			b.ReportMetric(float64(len(raw))/1e6, "MB")
		})
	}
}

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the high-water mark of resident memory, in MB.
func peakMemory(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc: ", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
