// Dates as `date -d` reads them: ISO forms, `@seconds`, `5 Jan 2026`, `yesterday`, and steps such as `+2 days`. All in
// UTC, the sandbox's time zone.

const UNITS: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  fortnight: 1_209_600_000,
};
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** undefined for what is no date. */
export function dateOf(text: string, now: Date): Date | undefined {
  const reader = new Reader(text.trim().toLowerCase(), now);
  return reader.read();
}

class Reader {
  #rest: string;
  readonly #date: Date;

  constructor(text: string, now: Date) {
    this.#rest = text;
    this.#date = new Date(now);
  }

  read(): Date | undefined {
    const absolute = this.#take(/^@(-?\d+)(\.\d+)?/);
    if (absolute)
      this.#date.setTime(Number(absolute[1]) * 1000 + Math.floor(Number(absolute[2] ?? 0) * 1000));
    let hasClock = absolute !== undefined;
    let hasDay = false;
    for (;;) {
      this.#rest = this.#rest.replace(/^[\s,]+/, '');
      if (this.#rest === '') break;
      if (this.#day()) hasDay = true;
      else if (this.#clock()) hasClock = true;
      else if (!this.#step() && !this.#named()) return undefined;
    }
    if (hasDay && !hasClock) this.#date.setTime(this.#date.getTime() - this.#clockAtStart());
    return this.#date;
  }

  #startClock: number | undefined;

  /** The time of day that a day without a clock does not keep. */
  #clockAtStart(): number {
    return this.#startClock ?? 0;
  }

  #day(): boolean {
    const iso =
      this.#take(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/) ?? this.#take(/^(\d{4})(\d\d)(\d\d)(?!\d)/);
    if (iso) return this.#setDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
    const american = this.#take(/^(\d{1,2})\/(\d{1,2})\/(\d{4})/);
    if (american) return this.#setDay(Number(american[3]), Number(american[1]) - 1, Number(american[2]));
    const dayFirst = this.#take(/^(\d{1,2})[ -]([a-z]{3})[a-z]*\.?(?:[ -](\d{4}))?(?!\w)/);
    if (dayFirst && MONTHS.includes(dayFirst[2] ?? ''))
      return this.#setDay(
        Number(dayFirst[3] ?? this.#date.getUTCFullYear()),
        MONTHS.indexOf(dayFirst[2] ?? ''),
        Number(dayFirst[1]),
      );
    if (dayFirst) this.#rest = dayFirst[0] + this.#rest;
    const monthFirst = this.#take(/^([a-z]{3})[a-z]*\.? (\d{1,2})(?!:)(?:,? (\d{4}))?(?![\w:])/);
    if (monthFirst && MONTHS.includes(monthFirst[1] ?? ''))
      return this.#setDay(
        Number(monthFirst[3] ?? this.#date.getUTCFullYear()),
        MONTHS.indexOf(monthFirst[1] ?? ''),
        Number(monthFirst[2]),
      );
    if (monthFirst) this.#rest = monthFirst[0] + this.#rest;
    return false;
  }

  #setDay(year: number, month: number, day: number): boolean {
    if (month < 0 || month > 11 || day < 1 || day > 31) {
      this.#rest = '?';
      return false;
    }
    this.#startClock ??= this.#date.getTime() - new Date(this.#date).setUTCHours(0, 0, 0, 0);
    this.#date.setUTCFullYear(year, month, day);
    return true;
  }

  #clock(): boolean {
    const clock = this.#take(/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(am|pm)?/);
    if (!clock) return false;
    const [, hour, minute, second = '0', fraction = '0', half] = clock;
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
    this.#date.setUTCHours(hours, Number(minute), Number(second), Math.floor(Number(`0.${fraction}`) * 1000));
    const zone = this.#take(/^\s*(?:z|utc|gmt)(?![a-z])/) ?? this.#take(/^\s*([+-])(\d\d):?(\d\d)(?!\d)/);
    if (zone?.[1])
      this.#date.setTime(
        this.#date.getTime() - Number(`${zone[1]}1`) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000,
      );
    return true;
  }

  #step(): boolean {
    const step = this.#take(/^([+-]?\s*\d+|next|last|a|an)\s*([a-z]+?)s?(\s+ago)?(?![a-z])/);
    if (!step) return false;
    const [, count = '', unit = '', ago] = step;
    const amount =
      ({ next: 1, last: -1, a: 1, an: 1 }[count] ?? Number(count.replace(/\s/g, ''))) * (ago ? -1 : 1);
    const length = UNITS[unit];
    if (length !== undefined) this.#date.setTime(this.#date.getTime() + amount * length);
    else if (unit === 'month') this.#date.setUTCMonth(this.#date.getUTCMonth() + amount);
    else if (unit === 'year') this.#date.setUTCFullYear(this.#date.getUTCFullYear() + amount);
    else if (WEEKDAYS.includes(unit.slice(0, 3))) this.#weekday(unit, amount);
    else return false;
    return true;
  }

  #weekday(name: string, weeks: number): void {
    const ahead = (WEEKDAYS.indexOf(name.slice(0, 3)) - this.#date.getUTCDay() + 7) % 7;
    this.#date.setUTCHours(0, 0, 0, 0);
    this.#date.setUTCDate(
      this.#date.getUTCDate() + ahead + (weeks > 0 && ahead === 0 ? 7 * weeks : weeks < 0 ? -7 : 0),
    );
  }

  #named(): boolean {
    const [word] = this.#take(/^[a-z]+/) ?? [];
    if (word === 'now' || word === 'utc' || word === 'z' || word === 'gmt') return true;
    if (word === 'today') return true;
    if (word === 'yesterday' || word === 'tomorrow')
      this.#date.setTime(this.#date.getTime() + (word === 'tomorrow' ? 1 : -1) * 86_400_000);
    else if (word === 'midnight') this.#date.setUTCHours(0, 0, 0, 0);
    else if (word === 'noon') this.#date.setUTCHours(12, 0, 0, 0);
    else if (word !== undefined && WEEKDAYS.includes(word.slice(0, 3))) this.#weekday(word, 0);
    else return false;
    return true;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (!match) return undefined;
    this.#rest = this.#rest.slice(match[0].length);
    return match;
  }
}

/** As `date +format` prints, with GNU's flags for padding. */
export function formatDate(format: string, date: Date): string {
  return format.replace(
    /%([-_0^#]?)(\d*)(:{0,2}[a-zA-Z%])/g,
    (whole, flag: string, width: string, letter: string) => {
      const field = fieldOf(letter, date);
      if (field === undefined) return whole;
      const [value, pad, size] = field;
      if (letter === 'N' && width !== '') return value.slice(0, Number(width));
      if (flag === '-') return value.replace(/^[0 ]+(?=.)/, '');
      const filler = flag === '_' ? ' ' : flag === '0' ? '0' : pad;
      const padded = (filler === pad ? value : value.replace(/^[0 ]+(?=.)/, '')).padStart(
        Math.max(size, Number(width)),
        filler,
      );
      return flag === '^' ? padded.toUpperCase() : padded;
    },
  );
}

const LONG_MONTHS =
  'January February March April May June July August September October November December'.split(' ');
const LONG_DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

type Field = [value: string, pad: string, size: number];

function fieldOf(letter: string, date: Date): Field | undefined {
  const number = (value: number, size: number, pad = '0'): Field => [
    String(value).padStart(size, pad),
    pad,
    size,
  ];
  const text = (value: string): Field => [value, ' ', 0];
  const hour = date.getUTCHours();
  const nested = {
    D: '%m/%d/%y',
    F: '%Y-%m-%d',
    T: '%H:%M:%S',
    R: '%H:%M',
    r: '%I:%M:%S %p',
    c: '%a %b %e %H:%M:%S %Y',
    x: '%m/%d/%y',
    X: '%H:%M:%S',
    h: '%b',
  }[letter];
  if (nested !== undefined) return text(formatDate(nested, date));
  switch (letter) {
    case '%':
      return text('%');
    case 'n':
      return text('\n');
    case 't':
      return text('\t');
    case 'Y':
      return number(date.getUTCFullYear(), 1);
    case 'C':
      return number(Math.floor(date.getUTCFullYear() / 100), 2);
    case 'y':
      return number(date.getUTCFullYear() % 100, 2);
    case 'm':
      return number(date.getUTCMonth() + 1, 2);
    case 'd':
      return number(date.getUTCDate(), 2);
    case 'e':
      return number(date.getUTCDate(), 2, ' ');
    case 'H':
      return number(hour, 2);
    case 'k':
      return number(hour, 2, ' ');
    case 'I':
      return number(hour % 12 || 12, 2);
    case 'l':
      return number(hour % 12 || 12, 2, ' ');
    case 'M':
      return number(date.getUTCMinutes(), 2);
    case 'S':
      return number(date.getUTCSeconds(), 2);
    case 'N':
      return number(date.getUTCMilliseconds() * 1_000_000, 9);
    case 's':
      return number(Math.floor(date.getTime() / 1000), 1);
    case 'j':
      return number(dayOfYear(date) + 1, 3);
    case 'u':
      return number(date.getUTCDay() || 7, 1);
    case 'w':
      return number(date.getUTCDay(), 1);
    case 'U':
      return number(Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7), 2);
    case 'V':
      return number(isoWeek(date)[1], 2);
    case 'G':
      return number(isoWeek(date)[0], 1);
    case 'q':
      return number(Math.floor(date.getUTCMonth() / 3) + 1, 1);
    case 'a':
      return text((LONG_DAYS[date.getUTCDay()] ?? '').slice(0, 3));
    case 'A':
      return text(LONG_DAYS[date.getUTCDay()] ?? '');
    case 'b':
      return text((LONG_MONTHS[date.getUTCMonth()] ?? '').slice(0, 3));
    case 'B':
      return text(LONG_MONTHS[date.getUTCMonth()] ?? '');
    case 'p':
      return text(hour < 12 ? 'AM' : 'PM');
    case 'P':
      return text(hour < 12 ? 'am' : 'pm');
    case 'Z':
      return text('UTC');
    case 'z':
      return text('+0000');
    case ':z':
      return text('+00:00');
    default:
      return undefined;
  }
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
}

function isoWeek(date: Date): [year: number, week: number] {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return [thursday.getUTCFullYear(), Math.floor(dayOfYear(thursday) / 7) + 1];
}
