"""What the rows of the workloads look like: each is a function of its number and its revision."""

import datetime

NAMES = "Hugo Xenia Edith Leon Sami Farid Lotte Ravi Pavel Nora Ines Tomas Greta Anton Mila Oskar".split()
FAMILIES = "Lindqvist Zeller Keller Vance Grant Weber Maas Menon Sorin Okafor Brandt Costa Ito Novak".split()
CITIES = "Montclair,Quarry Hill,Eastmere,Nordhavn,Stonebridge,Kingsbrook,Willowford,Harbour End".split(",")
WORDS = "quick pale river final above deposit ledger silent express iron request beyond blue carefully".split()
INSTRUCTIONS = ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"]
MODES = "AIR RAIL SHIP TRUCK MAIL FOB".split()
DAYS = [str(datetime.date(1992, 1, 1) + datetime.timedelta(days=day)) for day in range(2600)]
TIMES = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(86400)]


def mixed(number, revision):
    """32 bits that look random."""
    bits = (number * 0x9E3779B1 + revision * 0x85EBCA77 + 0x27D4EB2F) & 0xFFFFFFFF
    return ((bits ^ bits >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF


class Persons:
    """Short rows with what CSV is feared for: NULLs, delimiters and quotes."""

    columns = "id INT, name STRING, city STRING, balance DECIMAL(12,2), born DATE"
    key = ["id"]
    sequence = None

    def row(self, number, revision):
        bits = mixed(number, revision)
        name = f"{NAMES[bits & 15]} {FAMILIES[(bits >> 4) % 14]}"
        if bits % 50 == 0:
            name = f'"{FAMILIES[bits % 14]}, {NAMES[bits & 15]} ""{number}"""'
        city = "" if bits % 20 == 1 else CITIES[bits >> 8 & 7]
        return f"{number + 1},{name},{city},{bits % 90000 + 100}.{bits >> 7 & 63:02},{DAYS[(bits >> 9) % 2600]}"

    def deletion(self, number, revision):
        return f"{number + 1},,,,"


class LineItems:
    """The widest table of TPC-H; four lines an order."""

    columns = (
        "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber INT, l_quantity DECIMAL(15,2),"
        " l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), l_returnflag STRING,"
        " l_linestatus STRING, l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, l_shipinstruct STRING,"
        " l_shipmode STRING, l_comment STRING"
    )
    key = ["l_orderkey", "l_linenumber"]
    sequence = None

    def row(self, number, revision):
        bits = mixed(number, revision)
        more = bits * 0x2545F491 >> 11
        day = bits % 2400
        quantity = more % 50 + 1
        comment = f"{WORDS[bits % 14]} {WORDS[(bits >> 5) % 14]} {WORDS[(bits >> 9) % 14]} {more & 0xFFFF:x}"
        return (
            f"{(number >> 2) + 1},{more % 600000 + 1},{bits % 30000 + 1},{(number & 3) + 1},{quantity}.00,"
            f"{quantity * (900 + bits % 1100)}.{bits >> 3 & 63:02},0.{bits >> 6 & 7:02},0.{bits >> 12 & 7:02},"
            f"{'ANR'[bits % 3]},{'FO'[day & 1]},{DAYS[day]},{DAYS[day + 60]},{DAYS[day + 9 + (more & 15)]},"
            f"{INSTRUCTIONS[bits >> 4 & 3]},{MODES[more % 6]},{comment}"
        )

    def deletion(self, number, revision):
        return f"{(number >> 2) + 1},,,{(number & 3) + 1},,,,,,,,,,,,"


class Accounts:
    """Many narrow rows."""

    columns = "id BIGINT, owner STRING, amount DECIMAL(12,2), changed DATE"
    key = ["id"]
    sequence = None

    def row(self, number, revision):
        bits = mixed(number, revision)
        return (
            f"{number + 1},{NAMES[bits & 15]} {FAMILIES[(bits >> 4) % 14]} {bits >> 8 & 0xFFFF:x},"
            f"{bits % 900000}.{bits >> 7 & 63:02},{DAYS[(bits >> 9) % 2600]}"
        )

    def deletion(self, number, revision):
        return f"{number + 1},,,"


class Orders:
    """What a shop would load."""

    columns = "id BIGINT, customer INT, status STRING, total DECIMAL(12,2), ordered TIMESTAMP, due DATE, note STRING"
    key = ["id"]
    sequence = None

    def row(self, number, revision):
        bits = mixed(number, revision)
        day = (bits >> 9) % 2500
        return (
            f"{number + 1},{bits % 400000},{MODES[bits % 6]},{bits % 90000 + 10}.{bits >> 7 & 63:02},"
            f"{DAYS[day]} {TIMES[bits % 86400]},{DAYS[day + 30]},{WORDS[bits % 14]} {WORDS[(bits >> 5) % 14]} {bits:x}"
        )

    def deletion(self, number, revision):
        return f"{number + 1},,,,,,"


class Balances:
    """Narrow rows that say which change of theirs is the later one: their revision."""

    columns = "id BIGINT, owner STRING, amount DECIMAL(12,2), changed DATE, seq BIGINT"
    key = ["id"]
    sequence = "seq"

    def row(self, number, revision):
        return f"{ACCOUNTS.row(number, revision)},{revision}"

    def deletion(self, number, revision):
        return f"{ACCOUNTS.deletion(number, revision)},{revision}"


ACCOUNTS = Accounts()


class Surveys:
    """A hundred columns, one in sixteen values NULL."""

    kinds = [
        ("INT", lambda bits: str(bits % 100000)),
        ("STRING", lambda bits: f"{WORDS[bits % 14]} {WORDS[(bits >> 4) % 14]}"),
        ("DECIMAL(12,2)", lambda bits: f"{bits % 70000}.{bits >> 9 & 63:02}"),
        ("DATE", lambda bits: DAYS[bits % 2600]),
        ("BIGINT", lambda bits: str(bits)),
        ("STRING", lambda bits: CITIES[bits & 7]),
        ("TIMESTAMP", lambda bits: f"{DAYS[bits % 2600]} {TIMES[(bits >> 3) % 86400]}"),
    ]
    key = ["id"]
    sequence = None

    def __init__(self):
        chosen = [(place, *self.kinds[place % 7]) for place in range(1, 100)]
        self.columns = "id BIGINT, " + ", ".join(f"c{place:02} {kind}" for place, kind, _ in chosen)
        # a factor for each column, so that no two of them look alike
        self.makers = [(0x2545F491 + 0x9E3779B2 * place, make) for place, _, make in chosen]

    def row(self, number, revision):
        bits = mixed(number, revision)
        values = [str(number + 1)]
        for factor, make in self.makers:
            mine = bits * factor >> 11 & 0x7FFFFFFF
            values.append("" if mine >> 24 & 15 == 0 else make(mine))
        return ",".join(values)

    def deletion(self, number, revision):
        return f"{number + 1}" + "," * 99
