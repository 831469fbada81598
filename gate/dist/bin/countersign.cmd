@echo off
rem Starts countersign on the runtime that comes with it. Not tried on Windows yet.
setlocal
set "LIB=%~dp0..\lib"
"%LIB%\runtime\bin\java.exe" -XX:AOTCache="%LIB%\countersign.aot" -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr -cp "@CLASSPATH@" dev.countersign.gate.Main %*
exit /b %ERRORLEVEL%
