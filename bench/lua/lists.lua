-- GET requests from a file of lines "PATH TOKEN", in turn; the token is left out for servers without sign-in.
--   wrk -s lists.lua URL -- FILE
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, token = line:match("^(%S+)%s*(%S*)$")
    requests[#requests + 1] = wrk.format("GET", path, token ~= "" and { Authorization = "Bearer " .. token } or {})
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
