// The referee: does a picture of the host's terminal paint what the bytes themselves have painted?
//
// Every recording is cut at ten points. At each cut one xterm.js gets the raw bytes from the start, another one gets the
// host's picture, and everything that can be seen or felt is compared: cells, cursor, buffer, modes, scrollback. Then
// both get the rest of the recording, in case the difference is only felt later.
//
//     node tests/referee/run.mjs [--speed] [--built] [NAME...]      exits 1 below the accepted score
//
// With --speed it also says how fast an optimised build takes each recording; with --built it builds nothing first.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const require = createRequire(import.meta.url)
const { Terminal } = require('@xterm/headless')
const { Unicode11Addon } = require('@xterm/addon-unicode11')

const ACCEPTED = 0.95
const CUTS = 10
const HISTORY = 300
const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target')
const executable = process.platform === 'win32' ? 'keyframe.exe' : 'keyframe'
const program = path.join(target, 'debug/examples', executable)
const fast = path.join(target, 'release/examples', executable)
const measured = process.argv.includes('--speed')

const FLAGS = ['isBold', 'isDim', 'isItalic', 'isUnderline', 'isInverse', 'isInvisible', 'isStrikethrough']
// Shown only while a frame is being drawn, so a picture does not carry it.
const PASSING_MODES = new Set(['synchronizedOutputMode'])

function build(...more) {
  const args = ['build', '--quiet', '-p', 'ao-host', '--example', 'keyframe', ...more]
  const { status } = spawnSync('cargo', args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

function newTerminal(cols, rows) {
  const term = new Terminal({ cols, rows, scrollback: 5000, allowProposedApi: true })
  term.loadAddon(new Unicode11Addon())
  term.unicode.activeVersion = '11'
  return term
}

const write = (term, bytes) => new Promise((done) => term.write(bytes, done))

/** Ten places, spread over the recording with no regard for what is cut there. */
function cutsOf(length) {
  return Array.from({ length: CUTS }, (_, n) => Math.floor((length * (n + 1)) / CUTS) - ((n * 7) % 5))
}

function pictures(bytes, cols, rows, cuts) {
  const args = [cols, rows, ...cuts].map(String)
  const { status, stdout, stderr } = spawnSync(program, args, { input: bytes, maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`keyframe failed: ${stderr}`)
  return stdout.toString().trim().split('\n').map((line) => Uint8Array.from(JSON.parse(line)))
}

function cellOf(cell) {
  const fg = cell.isFgDefault() ? 'd' : `${cell.getFgColorMode()}:${cell.getFgColor()}`
  const bg = cell.isBgDefault() ? 'd' : `${cell.getBgColorMode()}:${cell.getBgColor()}`
  const flags = FLAGS.filter((flag) => cell[flag]()).map((flag) => flag.slice(2))
  const text = cell.getChars() || ' '
  // A blank has no visible colour, weight or slant of its own.
  const blank = text === ' ' && !cell.isInverse() && !cell.isUnderline() && !cell.isStrikethrough()
  return blank ? `' '${cell.getWidth()}|${bg}` : `'${text}'${cell.getWidth()}|${fg}|${bg}|${flags.join('+')}`
}

function lineOf(buffer, y, cols) {
  const line = buffer.getLine(y)
  return Array.from({ length: cols }, (_, x) => cellOf(line.getCell(x)))
}

/** The first difference of each kind. */
function differences(a, b) {
  const found = []
  const [left, right] = [a.buffer.active, b.buffer.active]
  if (left.type !== right.type) found.push(`buffer ${left.type} / ${right.type}`)
  screen: for (let y = 0; y < a.rows; y++) {
    const [l, r] = [lineOf(left, left.baseY + y, a.cols), lineOf(right, right.baseY + y, a.cols)]
    for (let x = 0; x < a.cols; x++) {
      if (l[x] !== r[x]) {
        found.push(`cell ${x},${y}: ${l[x]} / ${r[x]}`)
        break screen
      }
    }
  }
  if (left.cursorX !== right.cursorX || left.cursorY !== right.cursorY) {
    found.push(`cursor ${left.cursorX},${left.cursorY} / ${right.cursorX},${right.cursorY}`)
  }
  for (const mode of Object.keys(Object.getPrototypeOf(a.modes) ?? {}).concat(Object.keys(a.modes))) {
    if (!PASSING_MODES.has(mode) && a.modes[mode] !== b.modes[mode]) {
      found.push(`mode ${mode}: ${a.modes[mode]} / ${b.modes[mode]}`)
    }
  }
  const scrollback = scrollbackDifference(a, b)
  if (scrollback) found.push(scrollback)
  return found
}

function scrollbackDifference(a, b) {
  const [left, right] = [a.buffer.normal, b.buffer.normal]
  const promised = Math.min(left.baseY, HISTORY)
  if (right.baseY < promised) return `scrollback ${left.baseY} / ${right.baseY} lines`
  for (let n = 1; n <= promised; n++) {
    const l = left.getLine(left.baseY - n).translateToString(true)
    const r = right.getLine(right.baseY - n).translateToString(true)
    if (l.trimEnd() !== r.trimEnd()) return `scrollback -${n}: ${JSON.stringify(l)} / ${JSON.stringify(r)}`
  }
  return undefined
}

function speedOf(bytes, cols, rows) {
  if (!measured) return ''
  return `   ${spawnSync(fast, ['--speed', cols, rows], { input: bytes }).stdout.toString().trim()} MB/s`
}

async function judge(file) {
  const [, name, cols, rows] = /^(.+)\.(\d+)x(\d+)\.gz$/.exec(file)
  const bytes = gunzipSync(readFileSync(path.join(here, 'recordings', file)))
  const cuts = cutsOf(bytes.length)
  const painted = pictures(bytes, cols, rows, cuts)
  const failures = []
  for (const [n, cut] of cuts.entries()) {
    const [raw, picture] = [newTerminal(+cols, +rows), newTerminal(+cols, +rows)]
    await write(raw, bytes.subarray(0, cut))
    await write(picture, painted[n])
    let found = differences(raw, picture)
    if (found.length === 0) {
      await Promise.all([write(raw, bytes.subarray(cut)), write(picture, bytes.subarray(cut))])
      found = differences(raw, picture).map((text) => `later: ${text}`)
    }
    if (found.length > 0) failures.push(`${name} at ${cut}: ${found.join('; ')}`)
    raw.dispose()
    picture.dispose()
  }
  const size = Math.round(painted.reduce((sum, one) => sum + one.length, 0) / painted.length)
  console.log(`${name.padEnd(10)} ${CUTS - failures.length} of ${CUTS}   ${String(bytes.length).padStart(7)} bytes   picture ${String(size).padStart(6)} bytes${speedOf(bytes, cols, rows)}`)
  return failures
}

if (!process.argv.includes('--built')) build()
if (measured) build('--release')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const files = readdirSync(path.join(here, 'recordings')).filter((file) => file.endsWith('.gz'))
const chosen = files.filter((file) => wanted.length === 0 || wanted.includes(file.split('.')[0])).sort()
const failures = []
for (const file of chosen) failures.push(...(await judge(file)))
for (const failure of failures) console.log(`  ${failure}`)
const all = chosen.length * CUTS
const score = all - failures.length
console.log(`${score} of ${all}`)
process.exitCode = all > 0 && score / all >= ACCEPTED ? 0 : 1
