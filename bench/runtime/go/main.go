// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The benchmark program for Go; ../README.md says what each workload is.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	unsupported       = 3
	farAway           = time.Hour
	mostPendingTimers = 100_000
	batch             = 1000
	longestSleep      = 100 // milliseconds
)

type run struct {
	workload string
	workers  int
	count    int
}

func (r run) report(metric string, value float64, unit string) {
	fmt.Printf("%s,%d,%.6g,%s\n", metric, r.workers, value, unit)
}

// measure warms up with a tenth, then reports the time for each of count.
func (r run) measure(body func(n int)) {
	body(r.count/10 + 1)
	r.measureOnce(body)
}

func (r run) measureOnce(body func(n int)) {
	start := time.Now()
	body(r.count)
	r.report(r.workload, float64(time.Since(start).Nanoseconds())/float64(r.count), "ns")
}

func check(holds bool, what string) {
	if !holds {
		panic("benchmark: wrong result: " + what)
	}
}

func yield(goroutines int) func(r run) {
	return func(r run) {
		r.measure(func(n int) {
			each := n / goroutines
			if each == 0 {
				each = 1
			}
			var all sync.WaitGroup
			for i := 0; i < goroutines; i++ {
				all.Add(1)
				go func() {
					defer all.Done()
					for k := 0; k < each; k++ {
						runtime.Gosched()
					}
				}()
			}
			all.Wait()
		})
	}
}

func spawnJoin(r run) {
	r.measure(func(n int) {
		done := 0
		var one sync.WaitGroup
		for i := 0; i < n; i++ {
			one.Add(1)
			go func() {
				done++
				one.Done()
			}()
			one.Wait()
		}
		check(done == n, "spawn-join")
	})
}

func spawnTogether(n int) {
	var all sync.WaitGroup
	var done int64
	for i := 0; i < n; i++ {
		all.Add(1)
		go func() {
			atomic.AddInt64(&done, 1)
			all.Done()
		}()
	}
	all.Wait()
	check(done == int64(n), "spawn")
}

func spawnBatch(r run) {
	r.measure(func(n int) {
		for left := n; left > 0; left -= batch {
			if left < batch {
				spawnTogether(left)
			} else {
				spawnTogether(batch)
			}
		}
	})
}

func spawnCold(r run) { r.measureOnce(spawnTogether) }

func skynetNode(parent chan<- int, number, size int) {
	if size == 1 {
		parent <- number
		return
	}
	results := make(chan int)
	for i := 0; i < 10; i++ {
		go skynetNode(results, number+i*(size/10), size/10)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-results
	}
	parent <- sum
}

func skynet(r run) {
	r.measureOnce(func(n int) {
		result := make(chan int)
		go skynetNode(result, 0, n)
		check(<-result == n*(n-1)/2, "skynet")
	})
}

func pingPong(r run) {
	r.measure(func(n int) {
		there, back := make(chan int), make(chan int)
		go func() {
			for value := range there {
				back <- value + 1
			}
			close(back)
		}()
		for i := 0; i < n; i++ {
			there <- i
			check(<-back == i+1, "ping-pong")
		}
		close(there)
		<-back
	})
}

func channelBuffered(r run) {
	r.measure(func(n int) {
		channel := make(chan int, 128)
		go func() {
			for i := 0; i < n; i++ {
				channel <- i
			}
			close(channel)
		}()
		sum := 0
		for value := range channel {
			sum += value
		}
		check(sum == n*(n-1)/2, "channel-buffered")
	})
}

func select4(r run) {
	r.measure(func(n int) {
		a, b, c, d := make(chan int), make(chan int), make(chan int), make(chan int)
		go func() {
			channels := [4]chan int{a, b, c, d}
			for i := 0; i < n; i++ {
				channels[i%4] <- i
			}
		}()
		sum := 0
		for i := 0; i < n; i++ {
			select {
			case value := <-a:
				sum += value
			case value := <-b:
				sum += value
			case value := <-c:
				sum += value
			case value := <-d:
				sum += value
			}
		}
		check(sum == n*(n-1)/2, "select-4")
	})
}

func mutexUncontended(r run) {
	r.measure(func(n int) {
		var mutex sync.Mutex
		counter := 0
		for i := 0; i < n; i++ {
			mutex.Lock()
			counter++
			mutex.Unlock()
		}
		check(counter == n, "mutex")
	})
}

func mutexShared(heldWhileYielding bool) func(r run) {
	return func(r run) {
		r.measure(func(n int) {
			var mutex sync.Mutex
			var all sync.WaitGroup
			counter := 0
			for i := 0; i < 8; i++ {
				all.Add(1)
				go func() {
					defer all.Done()
					for k := 0; k < n/8; k++ {
						mutex.Lock()
						counter++
						if heldWhileYielding {
							runtime.Gosched()
						}
						mutex.Unlock()
					}
				}()
			}
			all.Wait()
			check(counter == n/8*8, "mutex")
		})
	}
}

func timer(r run) {
	count := r.count
	if count > mostPendingTimers {
		count = mostPendingTimers
	}
	pending := make([]*time.Timer, count)
	for i := range pending {
		pending[i] = time.NewTimer(farAway + time.Duration(i*7919%1000)*time.Millisecond)
	}
	r.measure(func(n int) {
		stopped := 0
		for i := 0; i < n; i++ {
			if time.NewTimer(farAway + time.Duration(i%1000)*time.Millisecond).Stop() {
				stopped++
			}
		}
		check(stopped == n, "timer")
	})
	for _, one := range pending {
		one.Stop()
	}
}

func sleepers(n, longest int) {
	var all sync.WaitGroup
	for i := 0; i < n; i++ {
		all.Add(1)
		go func(i int) {
			time.Sleep(time.Duration(1+i%longest) * time.Millisecond)
			all.Done()
		}(i)
	}
	all.Wait()
}

func sleep(r run) {
	sleepers(r.count, 1)
	start := time.Now()
	sleepers(r.count, longestSleep)
	r.report("sleep", time.Since(start).Seconds()*1e3-longestSleep, "ms")
}

// memory is what the kernel holds for this process, in bytes.
func memory() (resident, pageTables float64) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 2 {
			continue
		}
		value, _ := strconv.ParseFloat(words[1], 64)
		switch words[0] {
		case "VmRSS:":
			resident = value * 1024
		case "VmPTE:":
			pageTables = value * 1024
		}
	}
	return resident, pageTables
}

func park(r run) {
	gate := make(chan struct{})
	var all sync.WaitGroup
	var arrived int64
	residentBefore, tablesBefore := memory()
	for i := 0; i < r.count; i++ {
		all.Add(1)
		go func() {
			atomic.AddInt64(&arrived, 1)
			<-gate
			all.Done()
		}()
	}
	for atomic.LoadInt64(&arrived) != int64(r.count) {
		runtime.Gosched()
	}
	runtime.Gosched()
	resident, tables := memory()
	r.report("resident", (resident-residentBefore)/float64(r.count), "B")
	r.report("page-tables", (tables-tablesBefore)/float64(r.count), "B")
	start := time.Now()
	close(gate)
	all.Wait()
	r.report("wake", float64(time.Since(start).Nanoseconds())/float64(r.count), "ns")
}

func main() {
	workloads := map[string]func(run){
		"yield-2":          yield(2),
		"yield-1000":       yield(1000),
		"spawn-join":       spawnJoin,
		"spawn-batch":      spawnBatch,
		"spawn-cold":       spawnCold,
		"skynet":           skynet,
		"ping-pong":        pingPong,
		"channel-buffered": channelBuffered,
		"select-4":         select4,
		"mutex":            mutexUncontended,
		"mutex-contended":  mutexShared(false),
		"mutex-held":       mutexShared(true),
		"timer":            timer,
		"sleep":            sleep,
		"park":             park,
	}
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: go-bench WORKLOAD WORKERS COUNT")
		os.Exit(2)
	}
	workload, known := workloads[os.Args[1]]
	if !known {
		os.Exit(unsupported)
	}
	workers, _ := strconv.Atoi(os.Args[2])
	count, _ := strconv.Atoi(os.Args[3])
	runtime.GOMAXPROCS(workers)
	workload(run{os.Args[1], workers, count})
}
