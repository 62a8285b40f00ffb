/**
 * The part of the library that calls functions of the program, written in the interpreted language, so that one
 * translation gives its direct and its generator flavour. Names starting with `$` are helpers of library.ts.
 */
export const prelude = `
function map(f, self) {
  $plainThis(self);
  const n = this.length;
  const out = $allocate(this, n);
  for (let i = 0; i < n; i++) if ($has(this, i)) out[i] = f(this[i], i, this);
  return out;
}
function forEach(f, self) {
  $plainThis(self);
  const n = this.length;
  for (let i = 0; i < n; i++) if ($has(this, i)) f(this[i], i, this);
}
function filter(f, self) {
  $plainThis(self);
  const n = this.length;
  const out = [];
  for (let i = 0; i < n; i++) if ($has(this, i)) { const x = this[i]; if (f(x, i, this)) out[out.length] = x; }
  return $like(this, out);
}
function reduce(f, ...start) {
  const n = this.length;
  let i = 0;
  let result = start[0];
  if (start.length === 0) { i = $firstIndex(this); result = this[i]; i++; }
  for (; i < n; i++) if ($has(this, i)) result = f(result, this[i], i, this);
  return result;
}
function reduceRight(f, ...start) {
  let i = this.length - 1;
  let result = start[0];
  if (start.length === 0) { i = $lastIndex(this); result = this[i]; i--; }
  for (; i >= 0; i--) if ($has(this, i)) result = f(result, this[i], i, this);
  return result;
}
function some(f, self) {
  $plainThis(self);
  const n = this.length;
  for (let i = 0; i < n; i++) if ($has(this, i)) if (f(this[i], i, this)) return true;
  return false;
}
function every(f, self) {
  $plainThis(self);
  const n = this.length;
  for (let i = 0; i < n; i++) if ($has(this, i)) if (!f(this[i], i, this)) return false;
  return true;
}
function find(f, self) {
  $plainThis(self);
  const n = this.length;
  for (let i = 0; i < n; i++) { const x = this[i]; if (f(x, i, this)) return x; }
  return undefined;
}
function findIndex(f, self) {
  $plainThis(self);
  const n = this.length;
  for (let i = 0; i < n; i++) if (f(this[i], i, this)) return i;
  return -1;
}
function findLast(f, self) {
  $plainThis(self);
  for (let i = this.length - 1; i >= 0; i--) { const x = this[i]; if (f(x, i, this)) return x; }
  return undefined;
}
function findLastIndex(f, self) {
  $plainThis(self);
  for (let i = this.length - 1; i >= 0; i--) if (f(this[i], i, this)) return i;
  return -1;
}
function flatMap(f, self) {
  $plainThis(self);
  const n = this.length;
  const out = [];
  for (let i = 0; i < n; i++) if ($has(this, i)) $append(out, f(this[i], i, this));
  return out;
}
function $merge(items, compare) {
  if (items.length < 2) return items;
  const middle = $half(items.length);
  const a = $merge($part(items, 0, middle), compare);
  const b = $merge($part(items, middle, items.length), compare);
  const out = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (compare(a[i], b[j]) > 0) { out[out.length] = b[j]; j++; } else { out[out.length] = a[i]; i++; }
  }
  for (; i < a.length; i++) out[out.length] = a[i];
  for (; j < b.length; j++) out[out.length] = b[j];
  return out;
}
function sort(compare) {
  if (compare === undefined) $sortPlain(this);
  else $replace(this, $merge($defined(this), compare));
  return this;
}
function toSorted(compare) {
  const copy = $like(this, $part(this, 0, this.length));
  return sort.call(copy, compare);
}
function from(items, f) {
  if (f === undefined) return $list(items);
  const list = $live(items);
  const out = [];
  for (let i = 0; i < list.length; i++) out[i] = f(list[i], i);
  return out;
}
function typedFrom(items, f) {
  return $constructFrom(this, from($list(items), f));
}
function mapForEach(f) {
  for (const [key, value] of $list(this)) f(value, key, this);
}
function setForEach(f) {
  for (const value of $list(this)) f(value, value, this);
}
function construct(type, parameters) {
  if ($isLibraryClass(type)) return $constructLibrary(type, parameters);
  const object = $newObject(type);
  object.__init(...parameters);
  return object;
}
function initialiseClass(type) {
  type.__statics();
  return type;
}
function readAccessor(object, name) {
  const getter = $accessor(object, '__get_' + name);
  return getter === undefined ? $read(object, name) : getter.call(object);
}
function writeAccessor(object, name, value) {
  const setter = $accessor(object, '__set_' + name);
  if (setter === undefined) $write(object, name, value);
  else setter.call(object, value);
  return value;
}
`;
