// A journey of the official Node SDK through the simulator.
//
//     node main.mjs JOURNEY ENDPOINT
//
// Each journey is the module of its name. It does what the Rust example of that name does, so that both leave the same state
// behind; a journey that only reads prints what the example prints. The keys come from TENCENTCLOUD_SECRET_ID and
// TENCENTCLOUD_SECRET_KEY.

const { run } = await import(`./${process.argv[2]}.mjs`);
await run();
