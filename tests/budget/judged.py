"""Budgets beside figures: what is too much, what is too little, and where to look."""
# What may differ from a budget: a share of it, and how many at least. The kernel decides about two figures as well, hence another one may
# have others. Page faults: how many pages around one it maps at once depends on how the file is cached; with the binary on tmpfs instead of
# ext4 they were 4 to 9 % more. Memory: each processor counts a batch of 32 pages or more before it adds them, of files and of heaps.
TOLERATED = {"page faults": (0.25, 16), "KiB of memory": (0.03, 512)}
OTHERS = (0.03, 0)
# Promises, which --write cannot move: it refuses what exceeds them.
LIMITS = {("tcp-up", "instructions"): 250_000, ("tcp-up", "system calls"): 70}
THREADS = 1  # of every command: one event loop

SYMBOLS = ("cmake --preset static -B build/symbols -DCMAKE_EXE_LINKER_FLAGS_MINSIZEREL=-Wl,--strip-debug && "
           "cmake --build build/symbols --target steady")
FUNCTIONS = f"{SYMBOLS}\n    STEADY_BINARY=build/symbols/steady tests/budget/run --functions {{name}}"
CALLS = "tests/budget/run --calls {name}"
WHERE = {
    "instructions": f"the functions that cost most, of a binary that keeps its symbols:\n    {FUNCTIONS}",
    "system calls": f"each of them, to be compared with another binary's (STEADY_BINARY):\n    {CALLS}",
    "threads": f"who calls clone:\n    {CALLS}",
    "page faults": f"new pages are of the heap (mmap and brk), or of code that runs now:\n    {CALLS}\n    {FUNCTIONS}",
    "KiB of memory": f"the heap grows by mmap and brk:\n    {CALLS}",
    "bytes": f"the largest functions:\n    {SYMBOLS}\n    llvm-nm-19 --print-size --size-sort --demangle build/symbols/steady | tail -n 40",
}


def tolerated(figure, budget):
    share, least = TOLERATED.get(figure, OTHERS)
    return max(int(budget * share), least)


def verdict(name, figure, value, budget):
    """What is wrong with a figure, in words, or None. A limit is judged before the budget."""
    about, where = f"{name}: {value:,} {figure} are", f"\n  {WHERE[figure].format(name=name)}"
    limit = THREADS if figure == "threads" else LIMITS.get((name, figure))
    if limit is not None and value > limit:
        return f"{about} {value - limit:,} above the limit of {limit:,}, a promise that no --write moves{where}"
    if figure == "threads":
        return None
    if budget is None:
        return f"{about} without a budget; tests/budget/run --write makes one"
    apart, most = abs(value - budget), tolerated(figure, budget)
    if apart <= most:
        return None
    about += f" {apart:,} ({100 * apart / budget:.1f} %)"
    if value > budget:
        return f"{about} above the budget of {budget:,}; tolerated are {most:,}{where}"
    return f"{about} below the budget of {budget:,}: move the line down, so that it stays there: tests/budget/run --write"


def verdicts(name, figures, budgets):
    return [said for figure, value in figures.items() if (said := verdict(name, figure, value, budgets.get(figure)))]


def beyond_limits(name, figures):
    """What --write must refuse."""
    return [said for figure, value in figures.items() if (said := verdict(name, figure, value, value))]
