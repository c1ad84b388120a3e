-- POST requests, each with a subject and an idempotency key of its own: SUBJECT in the body stands for the subject.
--   wrk -s writes.lua URL -- PATH BODY-FILE TOKEN RUN SUBJECTS
-- RUN is a text that no earlier run on the database used.
local threads = 0

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

function init(args)
  local body = io.open(args[2]):read("*a")
  path, run, subjects, count = args[1], args[4], tonumber(args[5]), 0
  head, tail = body:match("^(.-)SUBJECT(.*)$")
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. args[3] }
end

function request()
  count = count + 1
  headers["Idempotency-Key"] = run .. "-" .. thread_number .. "-" .. count
  local subject = (count * 2 + thread_number) % subjects + 1
  return wrk.format("POST", path, headers, head .. string.format("U%08d", subject) .. tail)
end
