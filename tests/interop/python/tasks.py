"""Waiting for the tasks that calls start."""

import time


def wait(client, zone, task):
    """Waits for a task of permission configurations."""
    poll(lambda: client.call("GetTaskStatus", ZoneId=zone, TaskId=task["TaskId"])["TaskStatus"])


def wait_for_users(client, zone, task):
    """Waits for a task of the user synchronization."""
    poll(lambda: client.call("GetProvisioningTaskStatus", ZoneId=zone, TaskId=task["TaskId"])["TaskStatus"])


def poll(look):
    while (status := look())["Status"] == "InProgress":
        time.sleep(0.1)
    assert status["Status"] == "Success", status
