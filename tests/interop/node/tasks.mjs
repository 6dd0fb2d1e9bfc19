// Waiting for the tasks that calls start.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { client } from "./clients.mjs";

/** Waits for a task of permission configurations, or with the other action for one of the user synchronization. */
export async function wait(zone, { TaskId }, action = "GetTaskStatus") {
  for (;;) {
    const { TaskStatus: status } = await client[action]({ ZoneId: zone, TaskId });
    if (status.Status !== "InProgress") {
      assert.equal(status.Status, "Success", JSON.stringify(status));
      return;
    }
    await sleep(100);
  }
}
