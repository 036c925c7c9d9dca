"""The hold model of kernel-hold.ts in SimPy 3.0.11, by callbacks; prints CPU seconds and the final clock."""
import sys
import time
from math import log

import simpy

pending_count, event_count = int(sys.argv[1]), int(sys.argv[2])
MODULUS = 2147483647
x = 12345
left = event_count
env = simpy.Environment()


def schedule():
    global x
    x = x * 16807 % MODULUS
    env.timeout(-log(x / MODULUS)).callbacks.append(happen)


def happen(_event):
    global left
    left -= 1
    schedule()


for _ in range(pending_count):
    schedule()
step = env.step
before = time.process_time()
while left:
    step()
print(time.process_time() - before, f"{env.now:.9f}")
