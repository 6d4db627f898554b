// Reads a JSON text with GIFT from each line, and answers with what gift-pegjs makes of it, or with its error.
const { parse } = require(process.argv[2]);
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  try {
    console.log(JSON.stringify({ questions: parse(JSON.parse(line)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error), location: error.location }));
  }
});
