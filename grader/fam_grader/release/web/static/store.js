// What the page keeps of a student's: their files, and the records of checks and hints. It never leaves the browser.

/** Open the store of a course; without IndexedDB, as in some private windows, it lasts as long as the page. */
export async function openStore(name) {
  let database = null;
  try {
    database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(`fam-${name}`, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    navigator.storage?.persist?.().catch(() => {});
  } catch {
    // The page says so: see `lasts`.
  }
  const memory = new Map();
  const run = (mode, work) => new Promise((resolve, reject) => {
    const transaction = database.transaction("kept", mode);
    const request = work(transaction.objectStore("kept"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return {
    lasts: database !== null,
    get: key => database ? run("readonly", kept => kept.get(key)) : Promise.resolve(memory.get(key)),
    set: (key, value) => database ? run("readwrite", kept => kept.put(value, key)) : (memory.set(key, value), Promise.resolve()),
    delete: key => database ? run("readwrite", kept => kept.delete(key)) : (memory.delete(key), Promise.resolve()),
    /** Return the values of all keys that begin with `prefix`, by the rest of the key. */
    async all(prefix) {
      if (!database) {
        const own = [...memory].filter(([key]) => key.startsWith(prefix));
        return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
      }
      const found = {};
      await run("readonly", kept => {
        const request = kept.openCursor(IDBKeyRange.bound(prefix, `${prefix}\uffff`));
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return;
          found[cursor.key.slice(prefix.length)] = cursor.value;
          cursor.continue();
        };
        return request;
      });
      return found;
    },
  };
}
