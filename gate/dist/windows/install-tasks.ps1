# Not tried on Windows yet. Keeps approvals fresh and the gate in front of Ollama, as two tasks of the
# person who is signed in: they start with the session and again whenever they end.
#   powershell -ExecutionPolicy Bypass -File install-tasks.ps1 [-Folder 'C:\Program Files\Countersign'] [-Remove]
param([string]$Folder = 'C:\Program Files\Countersign', [switch]$Remove)
$ErrorActionPreference = 'Stop'

$tasks = @{
  'Countersign sync'        = 'sync --watch'
  'Countersign gate Ollama' = 'gate --tool ollama --listen 127.0.0.1:11434 --upstream http://127.0.0.1:11435'
}

foreach ($name in $tasks.Keys) {
  if ($Remove) {
    Unregister-ScheduledTask -TaskName $name -Confirm:$false
    continue
  }
  $action = New-ScheduledTaskAction -Execute "$Folder\bin\countersign.cmd" -Argument $tasks[$name]
  $trigger = New-ScheduledTaskTrigger -AtLogOn -User "$env:USERDOMAIN\$env:USERNAME"
  $settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -MultipleInstances IgnoreNew
  Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Force | Out-Null
  Start-ScheduledTask -TaskName $name
}
if (-not $Remove) {
  # Ollama itself moves behind the gate; start it again afterwards.
  [Environment]::SetEnvironmentVariable('OLLAMA_HOST', '127.0.0.1:11435', 'User')
  [Environment]::SetEnvironmentVariable('OLLAMA_NO_CLOUD', '1', 'User')
}
